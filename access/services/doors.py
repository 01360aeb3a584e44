"""Acts about second factors and visits: each is one transaction with its minute, and no minute holds a secret."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access import devices, factors
from access.doors import require_perm
from access.factors import Kind
from access.models import Session, User
from access.refusal import Refusal
from access.services.offices import AlreadyAnswered, require_second_body
from access.sessions import hashed
from audit import services as audit


class LastFactor(Refusal):
    """Without this factor the person could not come in any more."""


@transaction.atomic(durable=True)
def add_code_factor(user: User, *, secret: str) -> Authenticator:
    """Let codes of the minute from this secret prove who `user` is. Raises Refusal when there are codes already."""
    _locked(user)
    if Kind.TOTP in factors.kinds(user):
        raise Refusal(_("Codes from an app are set up already. Take them away first."))
    factor = TOTP.activate(user, secret).instance
    audit.record("second factor added", user, by=user, kind=Kind.TOTP.value)
    return factor


@transaction.atomic(durable=True)
def add_passkey(user: User, *, name: str, credential: dict) -> Authenticator:
    """Let the passkey of a finished ceremony prove who `user` is."""
    _locked(user)
    factor = WebAuthn.add(user, name, credential).instance
    audit.record("second factor added", user, by=user, kind=Kind.WEBAUTHN.value)
    return factor


@transaction.atomic(durable=True)
def passkey_used(factor: Authenticator, *, count: int) -> bool:
    """Note that a passkey signed, by its own count of signatures; False, and a minute, where the count went back.

    A key that counts and tells a number twice was copied, or its answer was. Keys that never count tell 0.
    """
    _locked(factor.user)
    factor = Authenticator.objects.get(pk=factor.pk)
    made_at = factor.wrap().authenticator_data.counter
    if (before := factor.data.get("count", made_at)) and count <= before:
        audit.record("passkey refused", factor.user, by=None, because="its count of signatures went back")
        return False
    factor.data["count"] = count
    factor.last_used_at = timezone.now()
    factor.save(update_fields=["data", "last_used_at"])
    return True


@transaction.atomic(durable=True)
def make_recovery_codes(user: User) -> list[str]:
    """Ten codes that prove once each who `user` is; those made before open nothing any more."""
    _locked(user)
    Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(user).generate_codes()
    audit.record("recovery codes made", user, by=user, codes=len(codes))
    return codes


@transaction.atomic(durable=True)
def remove_factor(factor: Authenticator, *, by: User) -> None:
    """Take away one factor of one's own. Raises LastFactor when nothing would be left that the offices ask for."""
    _locked(by)
    others = Authenticator.objects.filter(user=by).exclude(pk=factor.pk).exclude(type=Kind.RECOVERY_CODES)
    kinds = set(others.values_list("type", flat=True))
    if factor.type != Kind.RECOVERY_CODES and not kinds:
        raise LastFactor(_("This is the only one: without it you could not come in any more. Add another first."))
    if factor.type == Kind.WEBAUTHN and Kind.WEBAUTHN not in kinds and factors.needs_passkey(by):
        raise LastFactor(_("Your office asks for a passkey, and this is your only one. Add another first."))
    Authenticator.objects.filter(pk=factor.pk, user=by).delete()
    audit.record("second factor removed", by, by=by, kind=factor.type)


@transaction.atomic(durable=True)
def take_factors(user: User, *, because: str, by: User) -> None:
    """Take away all second factors of somebody who lost a device, and the password with them.

    The person is signed out everywhere and no browser is known any more; with a new password from the secretary they
    set up anew, and hold no office before `vouch_for`. Raises Refusal without a reason.
    """
    require_perm(by, "access.take_factors", user)
    _require_reason(because)
    _strip(user, password=None)
    User.objects.filter(pk=user.pk).update(renewed_at=timezone.now(), renewed_by=by, vouched_by=None)
    audit.record("second factors taken away", user, by=by, because=because.strip())


@transaction.atomic(durable=True)
def vouch_for(user: User, *, by: User) -> User:
    """Say as delegate of a second body that a renewed login is the person's own: their offices count again.

    Raises NoSecondBody, AlreadyAnswered, or PermissionDenied for everybody who is no delegate.
    """
    require_perm(by, "access.vouch_for_user")
    user = _locked(user)
    if not user.awaits_word:
        raise AlreadyAnswered(_("This login waits for nobody’s word."))
    require_second_body(by, user, user.renewed_by)
    user.vouched_by = by
    user.save(update_fields=["vouched_by"])
    audit.record("login vouched for", user, by=by)
    return user


@transaction.atomic(durable=True)
def renew_login(user: User, *, password: str) -> None:
    """The same for the only secretary, from the command line alone, and with the new password at once."""
    _strip(user, password=password)
    audit.record("second factors taken away", user, by=None, because="the only secretary lost a device")


def _strip(user: User, *, password: str | None) -> None:
    user = _locked(user)
    Authenticator.objects.filter(user=user).delete()
    user.set_password(password)
    user.save(update_fields=["password"])
    sign_out(user)


@transaction.atomic(durable=True)
def end_visits(user: User, *, because: str, by: User) -> int:
    """Sign somebody out everywhere; returns from how many visits. Raises Refusal without a reason."""
    require_perm(by, "access.end_visits", user)
    _require_reason(because)
    ended, _each = Session.objects.filter(user=user).delete()
    audit.record("visits ended", user, by=by, because=because.strip(), visits=ended)
    return ended


@transaction.atomic(durable=True)
def end_other_visits(user: User, *, but: str) -> int:
    """End one's own visits elsewhere; `but` is the session key of this one. Returns how many ended."""
    ended, _each = Session.objects.filter(user=user).exclude(key=hashed(but)).delete()
    audit.record("visits ended", user, by=user, visits=ended)
    return ended


def sign_out(user: User) -> None:
    """End all visits of a person and let no browser be known for them: part of acts that shut somebody out."""
    Session.objects.filter(user=user).delete()
    devices.forget(user)


def _locked(user: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _require_reason(because: str) -> None:
    if not because.strip():
        raise Refusal(_("Say why; the minutes keep it."), field="because")
