"""Second factors: which a person has and needs, and whether a code is right. Their secrets lie under the door's key."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.db import transaction

from access import limits
from access.door_key import lock, unlock
from access.guesses import QUARTER
from access.offices import PASSKEY_OFFICES, given_to

Kind = Authenticator.Type
PASSKEY, TOTP, RECOVERY, WAIVED = "passkey", "totp", "recovery", "waived"


class Lockbox(DefaultMFAAdapter):
    """What the login package keeps of a factor is ciphertext."""

    def encrypt(self, text):
        return base64.b64encode(lock(text.encode(), purpose="factor")).decode()

    def decrypt(self, encrypted_text):
        return unlock(base64.b64decode(encrypted_text), purpose="factor").decode()


def kinds(user):
    """The kinds of factor this person can prove themselves by; recovery codes alone are none."""
    return set(Authenticator.objects.filter(user=user).exclude(type=Kind.RECOVERY_CODES).values_list("type", flat=True))


def has_codes(user):
    """Whether codes can prove this person: of an app or from paper, beside a factor that is not only paper."""
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return Kind.TOTP in types or {Kind.RECOVERY_CODES, Kind.WEBAUTHN} <= types


def needs_passkey(user):
    """Whether an office of theirs asks for one, also one that waits for a second body's word."""
    return any(office in PASSKEY_OFFICES for office, _body in given_to(user))


def suffices(user, factor):
    """Whether a visit that was proved by the factor counts for this person's offices today."""
    if not settings.SECOND_FACTOR:
        return True
    return factor == PASSKEY if needs_passkey(user) else factor in {PASSKEY, TOTP, RECOVERY}


def proved_by(user, code):
    """By which factor this code proves the person, TOTP or RECOVERY, or None. Each code proves once and never again."""
    code = "".join(code.split())
    found = {factor.type: factor for factor in Authenticator.objects.filter(user=user).exclude(type=Kind.WEBAUTHN)}
    if Kind.TOTP in found and is_fresh_code(found[Kind.TOTP], code):
        return TOTP
    if Kind.RECOVERY_CODES in found and is_unused_code(found[Kind.RECOVERY_CODES], code):
        return RECOVERY
    return None


def is_unused_code(factor, code):
    """Whether this is one of the codes on paper and was not used; one at a time, so that no use is forgotten."""
    with transaction.atomic():
        factor = Authenticator.objects.select_for_update().filter(pk=factor.pk).first()
        right = factor is not None and factor.wrap().validate_code(code)
        if right:
            factor.record_usage()
        return right


def is_fresh_code(factor, code):
    """Whether the code is this minute's and was not used before, by however many requests at once."""
    secret = unlock(base64.b64decode(factor.data["secret"]), purpose="factor").decode()
    for counter in totp.yield_hotp_counters_from_time():
        if totp.compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, counter))):
            fresh = limits.spend(f"totp {factor.pk} {counter}", most=1, within=QUARTER)
            if fresh:
                factor.record_usage()
            return fresh
    return False
