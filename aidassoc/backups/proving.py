"""A drill: a backup to a throw-away identity, restored into a scratch database, proven, dropped."""

import os
import tempfile
import time
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pyrage
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.translation import gettext as _

from access.refusal import Refusal
from aidassoc import database
from aidassoc.backups import restoring, writing
from vault import services as vault
from vault.fields import SealedField

PURPOSE = "backup drill"
PROOFS = ("check_books", "check_audit")


def drill(tell=lambda _step: None):
    """Figures of a backup that was taken, restored and proven: {name: figure}. Raises Refusal for the first fault."""
    name, figures, burns = f"drill_{os.getpid()}", {}, Path(settings.BURN_JOURNAL)
    identity = pyrage.x25519.Identity.generate()
    with tempfile.TemporaryDirectory(prefix="aidassoc-drill-") as place, scratch(name):
        tell(_("writing"))
        with timed(figures, "seconds to write"):
            made = [write(place, [identity.to_public()]) for write in (writing.write_books, writing.write_vault)]
        tell(_("restoring"))
        files = [Path(place) / f"{manifest.name}.age" for manifest in made]
        facts = {"identity": [identity], "burns": burns if burns.exists() else None, "state": Path(place) / "keys.json"}
        with timed(figures, "seconds to restore"):
            figures |= restoring.restore(*files, into=name, **facts)
        tell(_("proving"))
        with timed(figures, "seconds to prove"), database.as_owner(connection, name):
            prove()
            figures["opened by the key holder"] = opened()
        figures["bytes"] = sum(manifest.size for manifest in made)
    return figures


@contextmanager
def scratch(name):
    """Whatever becomes of the block, the database of this name is gone after it."""
    try:
        yield
    finally:
        with database.as_owner(connection, "postgres"), connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def timed(figures, name):
    started = time.monotonic()
    yield
    figures[name] = round(time.monotonic() - started, 1)


def prove():
    """Raise Refusal unless the proofs of the books and of the minutes hold here."""
    for proof in PROOFS:
        said = StringIO()
        try:
            call_command(proof, stdout=said, stderr=said)
        except (CommandError, SystemExit) as fault:
            lines = said.getvalue().splitlines()[:1] or [str(fault)]
            raise Refusal(_("%(proof)s: %(fault)s") % {"proof": proof, "fault": lines[0]}) from fault


def opened():
    """Code of one sealed thing that the key holder can open with the keys restored here; no plaintext leaves it.

    Raises Refusal when there is one that does not open, vault.Closed when the vault is closed.
    """
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if not isinstance(field, SealedField) or field.kind != "text":
                continue
            found = model.objects.exclude(**{field.name: None}).order_by("pk").first()
            if found is None:
                continue
            try:
                vault.commitment_of(found, field.name, PURPOSE, "")
            except vault.CannotOpen as fault:
                raise Refusal(_("%(label)s does not open.") % {"label": model._meta.label}) from fault
            return f"{model._meta.label}.{field.name}"
    return _("nothing is sealed yet")
