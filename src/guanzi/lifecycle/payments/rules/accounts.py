"""Whether an account can be paid to."""

import re
import unicodedata

from django.utils.translation import gettext as _

from guanzi.lifecycle.payments.errors import AccountInvalid

_NUMBER = re.compile(r"\d{8,32}")
_BANK_CODE = re.compile(r"\d{12}")
_GAPS = re.compile(r"[\s\-·]")


def read_number(text: str) -> str:
    """The digits of an account, however they were grouped. Raises AccountInvalid."""
    digits = _GAPS.sub("", unicodedata.normalize("NFKC", text))
    if not _NUMBER.fullmatch(digits):
        raise AccountInvalid(
            _("账号应是 8 到 32 位数字，请对照开户许可证或银行回单填写。"), field="number"
        )
    return digits


def read_bank_code(text: str) -> str:
    """The twelve digits by which banks know a branch (联行号). Raises AccountInvalid."""
    digits = _GAPS.sub("", unicodedata.normalize("NFKC", text))
    if not _BANK_CODE.fullmatch(digits):
        raise AccountInvalid(_("联行号是 12 位数字，可以向开户银行查询。"), field="bank_code")
    return digits


def require_own(holder: str, enterprise: str) -> str:
    """The payee is the applicant: the account bears its name. Raises AccountInvalid."""
    plain = unicodedata.normalize("NFKC", holder).strip()
    if plain != unicodedata.normalize("NFKC", enterprise).strip():
        sentence = _("户名须与企业名称「%(name)s」一致，资金只拨付到申报企业自己的账户。")
        raise AccountInvalid(sentence % {"name": enterprise}, field="holder")
    return enterprise


def grouped(tail: str) -> str:
    """How an account is shown: its last four digits."""
    return f"**** {tail}"
