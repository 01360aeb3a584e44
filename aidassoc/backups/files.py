"""A backup is files of one kind each, `books-000012.age` or `vault-000013.age`, encrypted to age recipients.

Beside each lies its manifest, `books-000012.json`: what is in it, and its hash. Nothing in it is secret.
"""

import hashlib
import json
import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyrage
from django.conf import settings
from django.utils.translation import gettext as _

from access.refusal import Refusal
from vault import client

BOOKS, VAULT = "books", "vault"
FORMAT = 1
BLOCK = 1 << 20
MARK = "backup manifest"


@dataclass(frozen=True)
class Manifest:
    kind: str
    number: int  # counts on with every file of this association, whatever its kind
    made_at: str
    association: str
    counts: dict
    seal: dict = field(default_factory=dict)  # the last of the minute book
    head: dict = field(default_factory=dict)  # the last signed one
    size: int = 0
    sha256: str = ""
    mark: str = ""  # of the key holder over all the rest; none while the vault is closed
    format: int = FORMAT

    @property
    def name(self):
        return f"{self.kind}-{self.number:06}"

    def marked_text(self):
        return json.dumps({**asdict(self), "mark": ""}, sort_keys=True)


def recipients():
    """The age recipients of AIDASSOC_BACKUP_RECIPIENTS. Raises Refusal when there are none, or a false one."""
    words = settings.BACKUP_RECIPIENTS.replace(",", " ").split()
    if not words:
        raise Refusal(_("AIDASSOC_BACKUP_RECIPIENTS names nobody who could read a backup."))
    try:
        return [pyrage.x25519.Recipient.from_str(word) for word in words]
    except pyrage.RecipientError as error:
        raise Refusal(_("AIDASSOC_BACKUP_RECIPIENTS holds something that is no age recipient.")) from error


def identities(path):
    """The age identities in a file, comments left out. Raises Refusal."""
    try:
        lines = [line.strip() for line in Path(path).read_text(encoding="utf-8").splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and line[0] != "#"]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise Refusal(_("%(path)s holds no age identity.") % {"path": path}) from error
    if not found:
        raise Refusal(_("%(path)s holds no age identity.") % {"path": path})
    return found


class Sink:
    """A file under its final name only once it is whole; counts and hashes what is written."""

    def __init__(self, out):
        self.out, self.size, self.hash = out, 0, hashlib.sha256()

    def write(self, data):
        self.size += len(data)
        self.hash.update(data)
        return self.out.write(data)

    def flush(self):
        self.out.flush()


@contextmanager
def whole(path):
    """A Sink that becomes the file at `path` when the block ends well, and nothing otherwise."""
    part = path.with_suffix(path.suffix + ".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            yield Sink(out)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
        sync(path.parent)
    finally:
        part.unlink(missing_ok=True)


def sync(folder):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def mark(manifest):
    """The key holder's mark over a manifest; none while the vault is closed."""
    try:
        return client.fingerprints(MARK, [manifest.marked_text()])[0]
    except (client.Closed, client.NotAnswered):
        return ""


def write_manifest(folder, manifest):
    with whole(folder / f"{manifest.name}.json") as out:
        out.write((json.dumps(asdict(manifest), indent=1) + "\n").encode())


def manifest_of(path):
    """The manifest beside a backup file. Raises Refusal."""
    beside = Path(path).with_suffix(".json")
    try:
        found = Manifest(**json.loads(beside.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise Refusal(_("%(path)s has no readable manifest beside it.") % {"path": path}) from error
    if found.format != FORMAT:
        raise Refusal(_("%(path)s was written in a format that this version does not know.") % {"path": path})
    return found


def manifests(folder, kind):
    """The manifests of one kind in a folder, the oldest first; what cannot be read is passed over."""
    found = []
    for path in Path(folder).glob(f"{kind}-*.json"):
        try:
            found.append(manifest_of(path))
        except Refusal:
            continue
    return sorted(found, key=lambda manifest: manifest.number)


def require_whole(path, manifest):
    """Raise Refusal for a file that is not, to its last byte, the one its manifest tells of."""
    try:
        size = Path(path).stat().st_size
        with Path(path).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest() if size == manifest.size else ""
    except OSError as error:
        raise Refusal(_("%(path)s cannot be read.") % {"path": path}) from error
    if size < manifest.size:
        facts = {"path": path, "size": size, "wanted": manifest.size}
        raise Refusal(_("%(path)s was cut short: %(size)s of %(wanted)s bytes are there.") % facts)
    if found != manifest.sha256:
        raise Refusal(_("%(path)s is damaged: it is not the file that was written.") % {"path": path})
    given = manifest.mark and mark(manifest)
    if given and given != manifest.mark:
        raise Refusal(_("The manifest of %(path)s does not bear the key holder's mark.") % {"path": path})
