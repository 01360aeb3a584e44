"""AES-256-GCM as NIST SP 800-38D describes it: 96-bit random nonce, 128-bit tag, associated data.

A sealed value is: 1 byte format version, 16 bytes id of its record key, 12 bytes nonce, ciphertext with tag.
"""

import os
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = b"\x01"
NONCE_BYTES = 12


class Tampered(Exception):
    """A sealed value or key that does not open: cut, flipped, moved to another row, or under another key."""


def new_key():
    return AESGCM.generate_key(bit_length=256)


def wrap(key, plain, associated):
    """Nonce and ciphertext of `plain` (bytes) under a 32-byte `key`, bound to `associated` (bytes)."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, associated)


def unwrap(key, wrapped, associated):
    """The bytes that `wrap` was given. Raises Tampered, the same for every cause."""
    try:
        return AESGCM(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], associated)
    except (InvalidTag, ValueError):
        raise Tampered from None


def pack(key_id, wrapped):
    return FORMAT + key_id.bytes + wrapped


def unpack(blob):
    """(record key id, nonce and ciphertext) of a stored value. Raises Tampered."""
    if len(blob) < 1 + 16 + NONCE_BYTES + 16 or blob[:1] != FORMAT:
        raise Tampered
    return uuid.UUID(bytes=blob[1:17]), blob[17:]
