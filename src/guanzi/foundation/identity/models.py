"""People, organisations, and who belongs where."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.actor import OrganisationKind, Role
from guanzi.foundation.identity.states import LONGEST_TOKEN, TokenScope
from guanzi.foundation.sealing import SealedField


class PersonManager(BaseUserManager["Person"]):
    """How people are made; an address is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> "Person":
        """A person with a password, or with none that works."""
        person = self.model(email=email.strip().lower(), **more)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in. What they may do follows from their memberships alone."""

    email = models.EmailField(_("电子邮箱"), unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    phone = SealedField(_("手机号"), blank=True)
    is_active = models.BooleanField(_("可以登录"), default=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    joined_at = models.DateTimeField(_("注册时间"))

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        verbose_name = verbose_name_plural = _("人员")

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """An enterprise, an authority, or another body for which people act.

    `district` is empty for bodies of the city. An enterprise is known by its `credit_code`, and its
    account takes name and district from the register; other bodies may have a code, which may be
    that of an enterprise with an account of its own.
    """

    name = models.CharField(_("名称"), max_length=200)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    kind = models.CharField(_("类型"), max_length=30, choices=OrganisationKind.choices)
    district = models.CharField(_("区"), max_length=20, blank=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    created_at = models.DateTimeField(_("建立时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("单位")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "credit_code"],
                condition=~Q(credit_code=""),
                name="organisation_code_once",
            ),
            models.UniqueConstraint(
                fields=["name", "kind", "district"],
                condition=~Q(kind=OrganisationKind.ENTERPRISE),
                name="organisation_name_once",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class Membership(models.Model):
    """A person's role in an organisation, from joining to leaving."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="memberships", verbose_name=_("人员")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("单位")
    )
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    since = models.DateTimeField(_("加入时间"))
    left_at = models.DateTimeField(_("离开时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("成员资格")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(left_at__isnull=True),
                name="member_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"

    @property
    def district(self) -> str:
        """Where the organisation is."""
        return self.organisation.district


class Invitation(models.Model):
    """A place in an organisation, offered to an address; only a digest of its secret is kept."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="invitations", verbose_name=_("单位")
    )
    email = models.EmailField(_("电子邮箱"))
    name = models.CharField(_("姓名"), max_length=60)
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    secret_digest = models.CharField(_("密钥摘要"), max_length=64, unique=True)
    invited_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("邀请人")
    )
    invited_at = models.DateTimeField(_("邀请时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    accepted_at = models.DateTimeField(_("接受时间"), null=True)
    revoked_at = models.DateTimeField(_("撤回时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("邀请")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invited_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.organisation}"

    @property
    def district(self) -> str:
        """Where the organisation is."""
        return self.organisation.district


class ApiToken(models.Model):
    """With this an organisation's system reads the API; only a digest of its secret is kept.

    It belongs to the organisation of `membership`, and lives no longer than the issuer leads there.
    `district` is the only one that may be read, empty for the whole city.
    """

    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="tokens", verbose_name=_("签发人")
    )
    purpose = models.CharField(_("用途"), max_length=100)
    scopes = ArrayField(
        models.CharField(max_length=20, choices=TokenScope.choices), verbose_name=_("可读取")
    )
    district = models.CharField(_("区"), max_length=20, blank=True)
    prefix = models.CharField(_("令牌开头"), max_length=20, unique=True)
    secret_digest = models.CharField(_("密钥摘要"), max_length=64, unique=True)
    issued_at = models.DateTimeField(_("签发时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    last_used_at = models.DateTimeField(_("最近使用"), null=True)
    uses = models.PositiveBigIntegerField(_("使用次数"), default=0)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)
    revoked_by = models.CharField(_("撤销人"), max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("接口令牌")
        constraints = [
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="token_for_something"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at"))
                & Q(expires_at__lte=F("issued_at") + LONGEST_TOKEN),
                name="token_for_a_year_at_most",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.prefix}"
