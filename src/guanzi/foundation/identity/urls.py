"""Addresses of people and organisations."""

from django.urls import path

from guanzi.foundation.identity import views

app_name = "identity"

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/organisation/", views.choose, name="choose"),
    path("account/sessions/", views.sessions, name="sessions"),
    path("account/memberships/<int:membership_id>/leave/", views.leave, name="leave"),
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("organisation/people/", views.people, name="people"),
    path("organisation/people/<int:membership_id>/", views.member, name="member"),
    path("organisation/invitations/<int:invitation_id>/", views.invited, name="invited"),
    path("organisation/tokens/", views.tokens, name="tokens"),
    path("organisation/tokens/<int:token_id>/", views.token, name="token"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/new/", views.new_organisation, name="new-organisation"),
    path("organisations/<int:organisation_id>/", views.one_organisation, name="organisation"),
]
