"""Addresses of applications."""

from django.urls import path

from guanzi.lifecycle.applications.views import (
    case,
    disputes,
    editor,
    entitlements,
    files,
    listing,
    paper,
    recommendations,
    submitting,
)

app_name = "applications"

_ONE = "applications/<int:application_id>"

urlpatterns = [
    path("applications/", listing.index, name="list"),
    path("applications/start/", listing.start, name="start"),
    path("applications/signed-in/", editor.signed_in, name="signed-in"),
    path("applications/paper/", paper.paper, name="paper"),
    path(f"{_ONE}/", editor.edit, name="edit"),
    path(f"{_ONE}/fields/", editor.field, name="field"),
    path(f"{_ONE}/materials/<str:key>/", files.material, name="material"),
    path(f"{_ONE}/materials/<int:material_id>/remove/", files.remove, name="material-remove"),
    path(f"{_ONE}/materials/<int:material_id>/restore/", files.restore, name="material-restore"),
    path(f"{_ONE}/invoices/", files.invoices, name="invoices"),
    path(f"{_ONE}/invoices/errors.csv", files.invoice_errors, name="invoice-errors"),
    path(f"{_ONE}/sales/", files.sales, name="sales"),
    path(f"{_ONE}/files/<int:file_id>/", files.file, name="file"),
    path(f"{_ONE}/disputes/", disputes.dispute, name="dispute"),
    path(f"{_ONE}/disputes/<int:dispute_id>/withdraw/", disputes.withdraw, name="dispute-withdraw"),
    path(f"{_ONE}/review/", submitting.review, name="review"),
    path(f"{_ONE}/submit/", submitting.submit, name="submit"),
    path(f"{_ONE}/receipt/", submitting.receipt, name="receipt"),
    path(f"{_ONE}/form.pdf", submitting.print_form, name="print"),
    path(f"{_ONE}/withdraw/", submitting.withdraw, name="withdraw"),
    path(f"{_ONE}/view/", case.view, name="view"),
    path(f"{_ONE}/messages/", case.messages, name="messages"),
    path("applications/offers/<int:entitlement_id>/", entitlements.offer, name="entitlement"),
    path(
        "applications/offers/<int:entitlement_id>/decline/",
        entitlements.decline,
        name="entitlement-decline",
    ),
    path("recommendations/", recommendations.recommendations, name="recommendations"),
    path(
        "recommendations/<int:recommendation_id>/answer/",
        recommendations.answer,
        name="recommendation-answer",
    ),
]
