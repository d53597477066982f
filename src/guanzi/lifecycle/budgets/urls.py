"""Addresses of the stage."""

from django.urls import path

from guanzi.lifecycle.budgets.views import adjusting, deciding, listing, money, writing, years

app_name = "budgets"

urlpatterns = [
    path("budgets/", listing.index, name="list"),
    path("budgets/new/", listing.create, name="create"),
    path("budgets/execution/", years.execution, name="execution"),
    path("budgets/execution/record/", years.record, name="record"),
    path("budgets/execution/tables.<str:form>", years.export, name="export"),
    path("budgets/expected/", years.expected, name="expected"),
    path("budgets/<int:budget_id>/", money.board, name="board"),
    path("budgets/<int:budget_id>/edit/", writing.edit, name="edit"),
    path("budgets/<int:budget_id>/plan/", deciding.plan, name="plan"),
    path("budgets/<int:budget_id>/close/", deciding.close, name="close"),
    path("budgets/<int:budget_id>/entries/<str:kind>/", money.entries, name="entries"),
    path("budgets/<int:budget_id>/owed/<int:year>/", money.owed, name="owed"),
    path("budgets/<int:budget_id>/trial/", money.trial, name="trial"),
    path("budgets/<int:budget_id>/adjustments/", adjusting.adjustments, name="adjustments"),
    path(
        "budgets/<int:budget_id>/adjustments/<int:number>/",
        adjusting.adjustment,
        name="adjustment",
    ),
]
