"""Addresses of the stage."""

from django.urls import path

from guanzi.lifecycle.payments.views import (
    accounts,
    answers,
    clearing,
    clearings,
    listing,
    one,
    releasing,
    run,
    shares,
    take_up,
    treasury,
)

app_name = "payments"

urlpatterns = [
    path("payments/", listing.index, name="runs"),
    path("payments/new/", listing.start, name="start"),
    path("payments/account/", accounts.own, name="account"),
    path("payments/accounts/", accounts.waiting, name="accounts"),
    path("payments/accounts/<int:account_id>/", accounts.one, name="check"),
    path("payments/accounts/<int:account_id>/proof/", accounts.proof, name="proof"),
    path("payments/accounts/<int:account_id>/reveal/", accounts.reveal, name="reveal"),
    path("payments/accounts/<int:account_id>/confirm/", accounts.confirm, name="confirm-account"),
    path("payments/accounts/<int:account_id>/refuse/", accounts.refuse, name="refuse-account"),
    path("payments/treasury/", treasury.index, name="treasury"),
    path("payments/answers/", answers.index, name="answers"),
    path("payments/answers/<int:answer_id>/", answers.one, name="answer"),
    path("payments/<int:run_id>/", run.one, name="run"),
    path("payments/<int:run_id>/submit/", run.submit, name="submit"),
    path("payments/<int:run_id>/drop/", run.drop, name="drop"),
    path("payments/<int:run_id>/review/", run.review, name="review"),
    path("payments/<int:run_id>/return/", run.give_back, name="return"),
    path("payments/<int:run_id>/release/", releasing.release, name="release"),
    path("payments/<int:run_id>/list.pdf", releasing.paper, name="paper"),
    path("payments/<int:run_id>/order.<str:form>", releasing.file, name="file"),
    path("payments/payment/<int:payment_id>/", one.payment, name="payment"),
    path("payments/payment/<int:payment_id>/share/", shares.propose, name="propose-share"),
    path("payments/share/<int:proposal_id>/", shares.decide, name="decide-share"),
    path("take-up/", take_up.take_up, name="take-up"),
    path("clearings/", clearings.index, name="clearings"),
    path("clearings/draw/", clearings.draw, name="draw"),
    path("clearings/<int:clearing_id>/", clearing.one, name="clearing"),
    path("clearings/<int:clearing_id>/confirm/", clearing.confirm, name="confirm-clearing"),
    path("clearings/<int:clearing_id>/dispute/", clearing.dispute, name="dispute"),
    path("clearings/<int:clearing_id>/answer/", clearing.answer, name="answer-dispute"),
    path("clearings/<int:clearing_id>/settle/", clearing.settle, name="settle"),
    path("clearings/<int:clearing_id>/statement.<str:form>", clearing.statement, name="statement"),
]
