"""Addresses of this stage."""

from django.urls import path

from guanzi.lifecycle.enterprises.views import claims, file, imports, record, register

app_name = "enterprises"

urlpatterns = [
    path("enterprises/", register.enterprise_list, name="list"),
    path("enterprises/new/", record.register, name="register"),
    path("enterprises/export/", register.export, name="export"),
    path("enterprises/mine/", file.own, name="own"),
    path("enterprises/claim/", claims.claim, name="claim"),
    path("enterprises/claims/", claims.claim_list, name="claims"),
    path("enterprises/claims/<int:claim_id>/", claims.claim_page, name="claim_page"),
    path("enterprises/claims/<int:claim_id>/file/", claims.claim_evidence, name="claim_file"),
    path("enterprises/imports/", imports.import_list, name="imports"),
    path("enterprises/imports/<int:import_id>/", imports.import_page, name="import"),
    path(
        "enterprises/imports/<int:import_id>/errors.csv",
        imports.import_errors,
        name="import_errors",
    ),
    path("enterprises/imports/tables/<str:kind>.xlsx", imports.template, name="template"),
    path("enterprises/<str:code>/", file.enterprise_file, name="file"),
    path("enterprises/<str:code>/record/<str:slug>/", record.record, name="record"),
    path("enterprises/<str:code>/credit/<int:credit_id>/repair/", record.repair, name="repair"),
    path("enterprises/<str:code>/support/<int:support_id>/void/", record.void, name="void"),
    path(
        "enterprises/<str:code>/support/<int:support_id>/correct/", record.correct, name="correct"
    ),
]
