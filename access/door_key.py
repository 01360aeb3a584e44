"""Ciphers under the door's key: second factors and sessions lie in the database as ciphertext."""

import base64
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE = 12
LENGTH = 32


class Unreadable(Exception):
    """The ciphertext was cut, flipped, moved, or made under another key."""


def door_key():
    """The 32 bytes of AIDASSOC_DOOR_KEY; raises ImproperlyConfigured where they are not."""
    try:
        key = base64.b64decode(settings.DOOR_KEY, validate=True)
    except ValueError:
        key = b""
    if len(key) != LENGTH:
        raise ImproperlyConfigured("AIDASSOC_DOOR_KEY must be 32 random bytes in base64: openssl rand -base64 32.")
    return key


@cache
def _cipher(key, purpose):
    return AESGCM(HKDF(SHA256(), LENGTH, salt=None, info=b"access " + purpose.encode()).derive(key))


def lock(content: bytes, *, purpose: str, place: str = "") -> bytes:
    """Encrypt for one purpose and one place, such as the row it will lie in."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(door_key(), purpose).encrypt(nonce, content, place.encode())


def unlock(locked: bytes, *, purpose: str, place: str = "") -> bytes:
    """Decrypt what `lock` made for the same purpose and place; raises Unreadable for anything else."""
    try:
        return _cipher(door_key(), purpose).decrypt(locked[:NONCE], locked[NONCE:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error
