"""Accounts, the entries between them, and what is set aside."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guanzi.ledger.states import AccountKind, EntryKind


class Account(models.Model):
    """What is counted for one fund, year, line and payer.

    An empty `line` is the total of the fund's year; `payer` is who bears the money in the end, the
    city (empty) or the district of that name.
    """

    fund = models.CharField(_("资金"), max_length=100)
    year = models.PositiveSmallIntegerField(_("预算年度"))
    line = models.CharField(_("预算科目"), max_length=40, blank=True)
    payer = models.CharField(_("承担方"), max_length=20, blank=True)
    kind = models.CharField(_("账户"), max_length=20, choices=AccountKind.choices)
    closed_at = models.DateTimeField(_("封账时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("账户")
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "year", "line", "payer", "kind"], name="account_once"
            )
        ]

    def __str__(self) -> str:
        parts = (self.fund, str(self.year), self.line, self.payer, self.get_kind_display())
        return " · ".join(part for part in parts if part)


class Balance(models.Model):
    """How much an account holds now, in fen. The database keeps it with every posting.

    `sign` is 1 for an account that may not fall below zero, -1 for a source, which may not rise
    above it.
    """

    account = models.OneToOneField(
        Account, models.PROTECT, primary_key=True, related_name="balance", verbose_name=_("账户")
    )
    sign = models.SmallIntegerField(_("方向"))
    balance_fen = models.BigIntegerField(_("余额（分）"), default=0)
    last_at = models.DateTimeField(_("最后入账时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("余额")
        constraints = [
            models.CheckConstraint(
                condition=Q(sign=1, balance_fen__gte=0) | Q(sign=-1, balance_fen__lte=0),
                name="balance_on_its_side",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.balance_fen}"


class Reservation(models.Model):
    """An amount set aside until it is posted or voided, in parts or whole; all in fen."""

    amount_fen = models.BigIntegerField(_("占用金额（分）"))
    open_fen = models.BigIntegerField(_("未用金额（分）"))

    class Meta:
        verbose_name = verbose_name_plural = _("占用")
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="reservation_of_something"),
            models.CheckConstraint(
                condition=Q(open_fen__gte=0, open_fen__lte=F("amount_fen")),
                name="reservation_not_overspent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.open_fen} / {self.amount_fen}"


class Entry(models.Model):
    """One movement of money. `key` makes a repeated request the same entry; `reservation` is what
    it set aside, used or gave back."""

    key = models.CharField(_("幂等键"), max_length=120, unique=True)
    kind = models.CharField(_("类型"), max_length=20, choices=EntryKind.choices)
    narrative = models.CharField(_("摘要"), max_length=300)
    lines = models.PositiveSmallIntegerField(_("分录行数"))
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("冲正")
    )
    reservation = models.ForeignKey(
        Reservation, models.PROTECT, null=True, related_name="entries", verbose_name=_("占用")
    )
    at = models.DateTimeField(_("入账时间"))
    person = models.CharField(_("经手人"), max_length=100)
    organisation = models.CharField(_("单位"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("凭证")

    def __str__(self) -> str:
        return f"{self.pk} {self.narrative}"


class Posting(models.Model):
    """One line of an entry, and what its account held after it, in fen."""

    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="postings", verbose_name=_("凭证")
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="postings", db_index=False, verbose_name=_("账户")
    )
    amount_fen = models.BigIntegerField(_("金额（分）"))
    balance_fen = models.BigIntegerField(_("余额（分）"), default=0)
    at = models.DateTimeField(_("入账时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("分录行")
        constraints = [
            models.UniqueConstraint(fields=["entry", "account"], name="posting_once"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="posting_moves"),
        ]
        indexes = [models.Index(fields=["account", "at", "id"], name="posting_by_account")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.amount_fen}"


class ReservationMove(models.Model):
    """From where a reservation took its amount, and where it holds it."""

    reservation = models.ForeignKey(
        Reservation, models.PROTECT, related_name="moves", verbose_name=_("占用")
    )
    source = models.ForeignKey(
        Account, models.PROTECT, related_name="+", verbose_name=_("来源账户")
    )
    holder = models.ForeignKey(
        Account, models.PROTECT, related_name="+", verbose_name=_("占用账户")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("占用明细")
        constraints = [
            models.UniqueConstraint(fields=["reservation", "source"], name="reserved_once")
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.holder_id}"
