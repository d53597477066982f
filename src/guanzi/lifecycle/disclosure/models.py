"""Why a field of a project is not public, and who lifted that.

Withholdings and consents are written once; of an override only its decision is added
(migrations/0002_guards.py).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanzi.lifecycle.disclosure.states import OverrideState
from guanzi.lifecycle.projects.states import Ground


class WithheldField(models.Model):
    """A field of a project that is not public, on which ground, at whose request. The latest row of
    a field rules: what protects a third party may turn out to be a state secret."""

    project = models.ForeignKey(
        "projects.Project", models.PROTECT, related_name="+", verbose_name=_("项目")
    )
    field = models.CharField(_("栏目"), max_length=120)
    ground = models.CharField(_("理由"), max_length=20, choices=Ground.choices)
    requested_by = models.CharField(_("提出方"), max_length=120)
    note = models.CharField(_("说明"), max_length=500)
    decided_by = models.CharField(_("决定人"), max_length=120)
    decided_at = models.DateTimeField(_("决定时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("不予公开")
        constraints = [
            models.UniqueConstraint(fields=["project", "field", "ground"], name="withheld_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.field}"

    @property
    def district(self) -> str:
        """Where the project lies."""
        return str(self.project.district)


class Consent(models.Model):
    """The enterprise agrees that a field of its project is made public."""

    project = models.ForeignKey(
        "projects.Project", models.PROTECT, related_name="+", verbose_name=_("项目")
    )
    field = models.CharField(_("栏目"), max_length=120)
    given_by = models.CharField(_("同意人"), max_length=120)
    given_at = models.DateTimeField(_("同意时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("公开同意")
        constraints = [
            models.UniqueConstraint(fields=["project", "field"], name="consented_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.field}"

    @property
    def district(self) -> str:
        """Where the project lies."""
        return str(self.project.district)


class Override(models.Model):
    """A field is made public in the public interest: proposed by one person, approved by another
    who leads."""

    project = models.ForeignKey(
        "projects.Project", models.PROTECT, related_name="+", verbose_name=_("项目")
    )
    field = models.CharField(_("栏目"), max_length=120)
    reason = models.CharField(_("公共利益理由"), max_length=500)
    state = models.CharField(
        _("状态"), max_length=20, choices=OverrideState.choices, default=OverrideState.PROPOSED
    )
    proposer_id = models.BigIntegerField(_("提出人编号"))
    proposed_by = models.CharField(_("提出人"), max_length=120)
    proposed_at = models.DateTimeField(_("提出时间"))
    decided_by = models.CharField(_("决定人"), max_length=120, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    answer = models.CharField(_("决定意见"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("因公共利益公开")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "field"],
                condition=~Q(state=OverrideState.REFUSED),
                name="overridden_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.field}"

    @property
    def district(self) -> str:
        """Where the project lies."""
        return str(self.project.district)
