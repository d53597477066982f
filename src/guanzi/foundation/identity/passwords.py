"""What a password has to be, in the house's words."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's rule; its sentence is missing in some catalogues."""

    def get_error_message(self) -> str:
        """What to do."""
        return _("密码太短，至少 %(least)d 个字符。") % {"least": self.min_length}
