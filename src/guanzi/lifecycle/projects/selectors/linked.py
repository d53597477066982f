"""What the systems of linked departments read: projects, in the order of change."""

from guanzi.foundation.actor import Actor
from guanzi.foundation.identity.feed import FeedFilters, Place, walked
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.selectors import ApplicationInfo
from guanzi.lifecycle.projects.models import Project
from guanzi.lifecycle.projects.selectors.library import LibraryAsked, library_rows
from guanzi.lifecycle.projects.states import Ground

Line = tuple[Project, ApplicationInfo]


def project_feed(actor: Actor, asked: FeedFilters, place: Place) -> list[Line]:
    """Projects with their cases, within the actor's scope, as in the library; a constant number of
    queries. A state secret leaves by no interface, so a project that holds one is not among them
    (shanghai-000 art. 12)."""
    found = library_rows(actor, LibraryAsked(fund=asked.fund, district=asked.district or ""))
    found = found.exclude(held_back__ground=Ground.STATE_SECRET)
    if asked.credit_code:
        found = found.filter(application__enterprise__credit_code=asked.credit_code)
    found = found.select_related("item__decision_list__organisation")
    rows = walked(found.prefetch_related("instalments", "held_back"), asked, place, by="changed_at")
    cases = applications.applications_by_id(row.application_id for row in rows)
    return [(row, cases[row.application_id]) for row in rows]
