"""The holder's own file: all keys but the root key, as one ciphertext under the root key.

It lies outside the database, whose journal would keep a destroyed key for as long as the journal is kept.
"""

import base64
import json
import os
from contextlib import suppress

from vault import cipher

VERSION = 1


class Damaged(Exception):
    """The file is there and is not what was written."""


def text(data):
    """Bytes as the text that JSON carries."""
    return base64.b64encode(data).decode()


def data(text_of_it):
    """The bytes behind a text of `text`; raises ValueError or TypeError for anything else."""
    return base64.b64decode(text_of_it, validate=True)


class StateFile:
    def __init__(self, path):
        self.path = path

    def exists(self):
        return self.path.exists()

    def outside(self):
        """What can be read without the root key: {"set", "public_key", "secrets"}; None without a file."""
        try:
            found = json.loads(self.path.read_bytes())
            if found["version"] != VERSION:
                raise Damaged
            return {"set": int(found["set"]), "public_key": str(found["public_key"]), "secrets": data(found["secrets"])}
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            raise Damaged from None

    def open(self, root):
        """(set, secrets) under this root key. Raises cipher.Tampered, Damaged."""
        found = self.outside()
        if found is None:
            raise Damaged
        plain = cipher.unwrap(root, found["secrets"], _bound_to(found["set"], found["public_key"]))
        return found["set"], json.loads(plain)

    def write(self, root, identifier, public_key, secrets):
        """Put the new state in the place of the old one, all or nothing, and overwrite what the old one held."""
        sealed = cipher.wrap(root, json.dumps(secrets).encode(), _bound_to(identifier, public_key))
        content = {"version": VERSION, "set": identifier, "public_key": public_key, "secrets": text(sealed)}
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        with suppress(FileNotFoundError):
            fresh.unlink()
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(json.dumps(content).encode())
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileNotFoundError), self.path.open("r+b") as old:
            self._take_the_place(fresh)
            # Beside what a journalling disk keeps, nothing of a destroyed key stays behind.
            length = os.fstat(old.fileno()).st_size
            old.write(bytes(length))
            old.flush()
            os.fsync(old.fileno())
            return
        self._take_the_place(fresh)

    def _take_the_place(self, fresh):
        fresh.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _bound_to(identifier, public_key):
    return f"holder|{VERSION}|{identifier}|{public_key}".encode()
