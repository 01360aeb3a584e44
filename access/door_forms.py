"""What is typed at the door. Each form spends a try before it looks."""

import json
import struct

from allauth.account.forms import ChangePasswordForm
from allauth.core import context
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms
from django.utils.translation import gettext_lazy as _

from access import factors, guesses, services
from access.refusal import on_form

WRONG = _("That did not fit. Look again, or wait for the next code.")
# What the reader of credentials raises for one that is none, or not signed by the key it names.
NO_CREDENTIAL = (
    forms.ValidationError,
    InvalidSignature,
    struct.error,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


class ProofForm(forms.Form):
    """A form that proves who `user` is; after it is valid, `factor` tells by what."""

    factor = None

    def __init__(self, request, user, **options):
        super().__init__(request.POST or None, **options)
        self.request, self.user = request, user

    def clean(self):
        given = super().clean()
        if not self.errors:
            with on_form(self):
                guesses.spend_proof(self.request, self.user)
                self.factor = self.prove(given)
                if self.factor is None:
                    self.add_error(None, WRONG)
        return given

    def prove(self, given):
        raise NotImplementedError


class CodeForm(ProofForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}),
        help_text=_("Six figures from your app, or a recovery code. Each opens once."),
    )

    def prove(self, given):
        return factors.proved_by(self.user, given["code"])


class NewCodeForm(CodeForm):
    """The first code of a new secret, which lies in the session until the code shows that the app has it."""

    def __init__(self, request, user):
        super().__init__(request, user)
        self.secret = totp.get_totp_secret(regenerate=not self.is_bound)
        self.fields["code"].help_text = _("Six figures that the app shows now: they tell that it has the key.")

    def prove(self, given):
        right = totp.validate_totp_code(self.secret, "".join(given["code"].split()))
        return factors.TOTP if right else None


class CeremonyForm(ProofForm):
    """A form that static/js/passkey.js fills; its challenge is good for one try, right or wrong."""

    credential = forms.CharField(required=False, widget=forms.HiddenInput)

    def prove(self, given):
        try:
            self.said = json.loads(given["credential"])
            self.read(self.said)
        except NO_CREDENTIAL:
            return None
        finally:
            webauthn.clear_state()
        return factors.PASSKEY


class PasskeyForm(CeremonyForm):
    def read(self, credential):
        answer = webauthn.parse_authentication_response(credential)
        factor = webauthn.complete_authentication(self.user, answer)
        if not services.passkey_used(factor, count=answer.response.authenticator_data.counter):
            raise forms.ValidationError(WRONG)


class NewPasskeyForm(CeremonyForm):
    name = forms.CharField(label=_("Name of this key"), max_length=40, help_text=_("For you alone: laptop, blue key."))

    def read(self, credential):
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)


class PasswordForm(ProofForm):
    """Where the second factor is waived: the password once more."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def prove(self, given):
        return factors.WAIVED if self.user.check_password(given["password"]) else None


class NewPasswordForm(ChangePasswordForm):
    """ACCOUNT_FORMS: the old password is guessed at here as well."""

    def clean_oldpassword(self):
        with on_form(self):
            guesses.spend_proof(context.request, self.user)
            right = super().clean_oldpassword()
            guesses.proved(context.request, self.user)
            return right
        return ""

    def save(self):
        super().save()
        # Whoever came in with the old password is out.
        services.end_other_visits(self.user, but=context.request.session.session_key)
