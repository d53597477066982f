"""Every address of the site."""

from django.urls import include, path

from guanzi.site import api, health
from guanzi.site.demo.views import accounts, bank
from guanzi.site.workbench import workbench

handler400 = "guanzi.site.problems.bad_request"
handler403 = "guanzi.site.problems.permission_denied"
handler404 = "guanzi.site.problems.page_not_found"
handler500 = "guanzi.site.problems.server_error"

urlpatterns = [
    path("api/v1/", api.urls),
    path("account/", include("guanzi.foundation.identity.doors")),
    path("", include("guanzi.foundation.identity.urls")),
    path("", include("guanzi.lifecycle.policies.urls")),
    path("", include("guanzi.lifecycle.enterprises.urls")),
    path("", include("guanzi.lifecycle.guidelines.urls")),
    path("", include("guanzi.lifecycle.matching.urls")),
    path("", include("guanzi.lifecycle.applications.urls")),
    path("", include("guanzi.foundation.jobs.urls")),
    path("", include("guanzi.foundation.audit.urls")),
    path("", include("guanzi.foundation.notices.urls")),
    path("workbench/", workbench, name="workbench"),
    path("demo/", accounts, name="demo"),
    path("demo/bank/<int:run_id>/<str:form>.xml", bank, name="demo-bank"),
    path("", include("guanzi.lifecycle.checks.urls")),
    path("", include("guanzi.lifecycle.budgets.urls")),
    path("", include("guanzi.lifecycle.projects.urls")),
    path("", include("guanzi.lifecycle.payments.urls")),
    path("", include("guanzi.lifecycle.supervision.urls")),
    path("", include("guanzi.lifecycle.disclosure.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
