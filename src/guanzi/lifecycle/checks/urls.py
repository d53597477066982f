"""Addresses of the case files."""

from django.urls import path

from guanzi.lifecycle.checks.views import acts, answers, assist, case, queue, steps

app_name = "checks"

urlpatterns = [
    path("cases/", queue.queue, name="queue"),
    path("cases/bulk/", queue.bulk, name="bulk"),
    path("cases/export/", queue.export, name="export"),
    path("cases/assistance/<int:request_id>/", assist.assist, name="assist"),
    path("cases/<int:application_id>/", case.case, name="case"),
    path("cases/<int:application_id>/answers/", answers.answers, name="answers"),
    path("cases/<int:application_id>/files/<int:file_id>/", case.case_material, name="file"),
    path("cases/<int:application_id>/accept/", acts.accept, name="accept"),
    path("cases/<int:application_id>/check/", acts.check, name="check"),
    path("cases/<int:application_id>/decide/", acts.decide, name="decide"),
    path("cases/<int:application_id>/assign/", acts.assign, name="assign"),
    path("cases/<int:application_id>/ask/", acts.ask, name="ask"),
    path("cases/<int:application_id>/waive/<int:request_id>/", acts.waive, name="waive"),
    path("cases/<int:application_id>/dispute/<int:dispute_id>/", acts.dispute, name="dispute"),
    path("cases/<int:application_id>/contact/", acts.contact, name="contact"),
    path("cases/<int:application_id>/message/", acts.message, name="message"),
    path("cases/<int:application_id>/return/", steps.restore, name="return"),
    path("cases/<int:application_id>/forward/", steps.forward, name="forward"),
    path("cases/<int:application_id>/refuse/", steps.refuse, name="refuse"),
]
