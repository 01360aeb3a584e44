"""Argon2 takes a hundred megabytes a guess: only so many at once, whoever knocks."""

from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils.translation import gettext_lazy as _

from access.refusal import Refusal

PLACES = BoundedSemaphore(settings.ARGON2_AT_ONCE)
PATIENCE = 5  # seconds somebody waits for a place


class Busy(Refusal):
    """Too many people are at the door at once."""


class CappedArgon2(Argon2PasswordHasher):
    """Argon2 with at most ARGON2_AT_ONCE computations in this process; raises Busy to whoever waits too long."""

    def encode(self, password, salt):
        with place():
            return super().encode(password, salt)

    def verify(self, password, encoded):
        with place():
            return super().verify(password, encoded)


class place:  # noqa: N801 - reads as the statement it stands in
    def __enter__(self):
        if not PLACES.acquire(timeout=PATIENCE):
            raise Busy(_("Too many people are at the door. Wait a minute and try again."))

    def __exit__(self, *_error):
        PLACES.release()
