"""The root key. For now it lies in a file outside the project's folder; the key holder will take its place."""

import base64
import hashlib
import os
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


def key_file():
    """Path of the root key: the setting, else one in the user's state folder named after this installation."""
    if settings.VAULT_KEY_FILE:
        return Path(settings.VAULT_KEY_FILE)
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    installation = hashlib.sha256(str(settings.VAR_DIR.resolve()).encode()).hexdigest()[:12]
    return state / "aidassoc" / f"vault-{installation}.key"


def make_root_key():
    """Write a fresh root key, readable by its owner alone; an existing one is never touched."""
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
    root_key.cache_clear()
    return path


@cache
def root_key():
    """The 32 bytes that wrap all other keys. Raises ImproperlyConfigured with one sentence when there are none."""
    path = key_file()
    try:
        key = base64.b64decode(path.read_bytes(), validate=False)
    except FileNotFoundError:
        sentence = f"There is no vault key at {path}. Make one with: manage.py make_vault_key"
        raise ImproperlyConfigured(sentence) from None
    if len(key) != KEY_BYTES:
        sentence = f"The vault key at {path} is damaged: {len(key)} bytes instead of {KEY_BYTES}."
        raise ImproperlyConfigured(sentence)
    return key
