"""Browsers in which somebody came all the way in before: a signed cookie, and a row for each person who did."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.utils import timezone

from access.door_models import KnownDevice

KEPT = timedelta(days=180)
SIGNER = TimestampSigner(salt="access.devices")


def read(request):
    """What the cookie says, when it is ours and not too old; else None."""
    try:
        return SIGNER.unsign(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), max_age=KEPT)
    except BadSignature:
        return None


def hashed(said):
    return hashlib.sha256(said.encode()).hexdigest()


def known(request, name):
    """The key of this browser when the person of that name came in by it before; else None."""
    said = read(request)
    if not said:
        return None
    rows = KnownDevice.objects.filter(key=hashed(said), user__username=name, seen_at__gt=timezone.now() - KEPT)
    return rows.values_list("key", flat=True).first()


def remember(request, response, user):
    """Let this browser be known for this person from now on."""
    said = read(request) or secrets.token_urlsafe(32)
    KnownDevice.objects.update_or_create(user=user, key=hashed(said), defaults={"seen_at": timezone.now()})
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        SIGNER.sign(said),
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def forget(user):
    """No browser is known for this person any more."""
    KnownDevice.objects.filter(user=user).delete()


def forget_old():
    """Delete those not seen for half a year."""
    KnownDevice.objects.filter(seen_at__lte=timezone.now() - KEPT).delete()
