"""Every address of the site."""

from django.urls import include, path

from guanzi.site import api, health

handler400 = "guanzi.site.problems.bad_request"
handler403 = "guanzi.site.problems.permission_denied"
handler404 = "guanzi.site.problems.page_not_found"
handler500 = "guanzi.site.problems.server_error"

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("guanzi.lifecycle.policies.urls")),
    path("", include("guanzi.lifecycle.matching.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
