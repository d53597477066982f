"""What a guideline says, and its JSON form."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.actor import Actor, OrganisationKind

INVOICES = "invoices"


class RouteTask(TextChoices):
    """What an office does with an application on its route."""

    RECEIVE = "receive", _("受理审核")
    ASSIST = "assist", _("协助")
    DECIDE = "decide", _("联合审定")
    PAY = "pay", _("拨付")


class DayKind(TextChoices):
    """How days of a term are counted."""

    WORKING = "working", _("工作日")
    CALENDAR = "calendar", _("自然日")


class VatBasis(TextChoices):
    """What sales are counted without or with."""

    NET = "net", _("不含税")
    GROSS = "gross", _("含税")


@dataclass(frozen=True, slots=True)
class Batch:
    """A round of applications; it is open from the first to the last moment, both included."""

    number: int
    opens_at: datetime
    closes_at: datetime

    def is_open(self, at: datetime) -> bool:
        """Whether applications are taken at a moment."""
        return self.opens_at <= at <= self.closes_at


@dataclass(frozen=True, slots=True)
class Material:
    """What must or may be handed in.

    `kinds` are values of `foundation.files.FileKind`; `form` names what the platform reads itself:
    `invoices` for the invoice summary, empty for a plain file. `needed_when` is a formula over the
    applicant's facts, empty for always. `template_id` is a stored file to download (0: none),
    `template_digest` the digest of its bytes.
    """

    key: str
    name: str
    help: str = ""
    kinds: tuple[str, ...] = ("pdf",)
    is_required: bool = True
    form: str = ""
    needed_when: str = ""
    template_digest: str = ""
    article: str = ""
    template_id: int = 0


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One office on the route: what it does, in how many working days, and who signs."""

    task: RouteTask
    office: OrganisationKind
    working_days: int
    needs_signature: bool = False


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who receives and reviews: the office of a kind in the applicant's district, or, where a
    department receives what it called for itself, that organisation alone."""

    office: OrganisationKind
    organisation_id: int | None = None

    def is_office_of(self, actor: Actor) -> bool:
        """Whether the actor works for it; which districts it covers is asked of the actor."""
        is_one = self.organisation_id in (None, actor.organisation_id)
        return actor.kind is self.office and is_one


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that a guideline fixes.

    `figures` fill the measure's open slots and adjustable parameters, in the JSON form of the
    engine; `figure_grounds` say for each by what. Days of correction are working days; days of
    publicity are counted as `publicity_kind` says. `applications_per_enterprise` is for one year,
    0 for any number. `online_forms` are filled in on the platform, which prints them.
    """

    batches: tuple[Batch, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    figure_grounds: Mapping[str, str] = field(default_factory=dict)
    vat_basis: VatBasis = VatBasis.NET
    publicity_days: int = 5
    publicity_kind: DayKind = DayKind.WORKING
    correction_days: int = 10
    applications_per_enterprise: int = 0
    materials: tuple[Material, ...] = ()
    online_forms: tuple[str, ...] = ()
    route: tuple[RouteStep, ...] = ()
    paper_copy: bool = True
    undertaking: str = ""
    introduction: str = ""
    contact: str = ""

    def batch(self, number: int) -> Batch | None:
        """The batch of that number."""
        return next((batch for batch in self.batches if batch.number == number), None)

    def open_batch(self, at: datetime) -> Batch | None:
        """The batch that is open at a moment."""
        return next((batch for batch in self.batches if batch.is_open(at)), None)

    def material(self, key: str) -> Material | None:
        """The material of that key."""
        return next((material for material in self.materials if material.key == key), None)

    def steps_of(self, task: RouteTask) -> tuple[RouteStep, ...]:
        """The offices that do this, in the order of the route."""
        return tuple(step for step in self.route if step.task is task)

    def days_for(self, task: RouteTask) -> int | None:
        """In how many working days it is done: the longest that an office of the route may take;
        none where the route does not name it."""
        return max((step.working_days for step in self.steps_of(task)), default=None)

    @property
    def publicity(self) -> str:
        """How long results are made public: `5 个工作日`."""
        words = {"n": self.publicity_days, "kind": self.publicity_kind.label}
        return gettext("%(n)d 个%(kind)s") % words

    @property
    def receiving(self) -> RouteStep:
        """Who receives and reviews, in how many working days; without it nothing is published."""
        return self.steps_of(RouteTask.RECEIVE)[0]


def write_terms(terms: Terms) -> dict[str, Any]:
    """The JSON form; moments as ISO text with their zone."""
    written = json_ready(asdict(terms))
    written["batches"] = [
        {
            "number": batch.number,
            "opens_at": batch.opens_at.isoformat(),
            "closes_at": batch.closes_at.isoformat(),
        }
        for batch in terms.batches
    ]
    return written


def json_ready(written: dict[str, Any]) -> dict[str, Any]:
    """The same with lists for tuples and plain words for enumerations, as JSON gives it back."""
    plain: dict[str, Any] = json.loads(json.dumps(written, ensure_ascii=False, default=str))
    return plain


def read_terms(written: Mapping[str, Any]) -> Terms:
    """Terms back from their JSON form; what is missing takes its usual value."""
    plain = dict(written)
    plain["batches"] = tuple(
        Batch(
            int(batch["number"]),
            datetime.fromisoformat(batch["opens_at"]),
            datetime.fromisoformat(batch["closes_at"]),
        )
        for batch in plain.get("batches", ())
    )
    plain["materials"] = tuple(
        Material(**{**material, "kinds": tuple(material["kinds"])})
        for material in plain.get("materials", ())
    )
    plain["online_forms"] = tuple(plain.get("online_forms", ()))
    plain["route"] = tuple(
        RouteStep(
            RouteTask(step["task"]),
            OrganisationKind(step["office"]),
            int(step["working_days"]),
            bool(step["needs_signature"]),
        )
        for step in plain.get("route", ())
    )
    if "vat_basis" in plain:
        plain["vat_basis"] = VatBasis(plain["vat_basis"])
    if "publicity_kind" in plain:
        plain["publicity_kind"] = DayKind(plain["publicity_kind"])
    return Terms(**plain)


def digest_of(said: Mapping[str, Any]) -> str:
    """SM3 over the canonical JSON of what a version says: sorted keys, no spaces, UTF-8."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(text.encode())
    return sm3.finalize().hex()
