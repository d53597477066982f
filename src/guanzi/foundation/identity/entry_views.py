"""Allauth's views of the second factor, where they leave a trace."""

from typing import Any

from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.db import transaction
from django.http import HttpResponse

from guanzi.foundation.clock import now
from guanzi.foundation.identity.middleware import person_of
from guanzi.foundation.identity.services import security


class ActivateTOTP(ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """From now on a code is asked; whoever came in elsewhere without one is out."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Activate, or nothing at all."""
        person_id = person_of(self.request).pk
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            here = self.request.session.session_key or ""
            security.note_second_factor_on(person_id=person_id, session_key=here, at=now())
            if self.did_generate_recovery_codes:
                security.note_recovery_codes(person_id=person_id, at=now())
        return answer


class DeactivateTOTP(DeactivateTOTPView):  # type: ignore[misc]
    """The password is enough again."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Deactivate, or nothing at all."""
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            security.note_second_factor_off(person_id=person_of(self.request).pk, at=now())
        return answer


class GenerateRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """New recovery codes in place of the old ones."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Make them, or nothing at all."""
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            security.note_recovery_codes(person_id=person_of(self.request).pk, at=now())
        return answer


activate_totp = ActivateTOTP.as_view()
deactivate_totp = DeactivateTOTP.as_view()
generate_recovery_codes = GenerateRecoveryCodes.as_view()
