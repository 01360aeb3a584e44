"""The holder of a demonstration: its root key lies in a file, outside the project's folder. Never for a real site."""

import base64
import hashlib
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from vault import client

KEY_BYTES = 32


def key_file():
    """Path of the throw-away key: the setting, else one in the user's state folder named after this installation."""
    if settings.VAULT_KEY_FILE:
        return Path(settings.VAULT_KEY_FILE)
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    installation = hashlib.sha256(str(settings.VAR_DIR.resolve()).encode()).hexdigest()[:12]
    return state / "aidassoc" / f"vault-{installation}.key"


def require_demo():
    """Raise ImproperlyConfigured unless this is the demo."""
    if not settings.DEMO:
        raise ImproperlyConfigured("A throw-away key is for the demo alone: AIDASSOC_DEMO=1.")


def made_key_file():
    """The key file, written with a fresh key when there is none. Raises ImproperlyConfigured for a damaged one."""
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        length = len(base64.b64decode(path.read_bytes(), validate=False))
        if length != KEY_BYTES:
            sentence = f"The throw-away key at {path} is damaged: {length} bytes instead of {KEY_BYTES}. Remove it."
            raise ImproperlyConfigured(sentence) from None
        return path
    with os.fdopen(descriptor, "wb") as out:
        out.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
    return path


def state_file():
    """The key holder's own file."""
    return settings.VAR_DIR / "vault" / "keys.json"


def holder_command(*more):
    """Command line of the key holder for this installation."""
    paths = ["--socket", settings.HOLDER, "--state", os.fspath(state_file())]
    return [sys.executable, "-m", "vault.holder", *paths, *more]


def plain_environment():
    """What the key holder is told of our environment: nothing that it does not need, no password of the database."""
    return {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TERM") if name in os.environ}


@contextmanager
def holder():
    """A throw-away key holder beside this process for the length of a block, unless one answers already.

    It ends with the block, and with this process whatever ends that.
    """
    require_demo()
    if client.status()["running"]:
        yield
        return
    command = holder_command("--throw-away", os.fspath(made_key_file()), "--with-parent")
    # A session of its own, so that Ctrl-C comes to us alone and the holder outlasts our last requests.
    options = {"cwd": settings.BASE_DIR, "env": plain_environment(), "start_new_session": True}
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, **options) as child:
        try:
            if not (child.stdout and child.stdout.readline()):
                raise ImproperlyConfigured("The key holder of the demo did not start; it said why above.")
            yield
        finally:
            client.forget()
            child.terminate()
