"""A random word in every sealed field of every row, and in every name of a login: none may ever be read anywhere."""

import secrets

from django.apps import apps
from django.db import connection, transaction
from django.db.models import F

from access.models import User
from aidassoc.embedded import SITE
from tests.browser.world import World
from vault import services as vault
from vault.fields import SealedField

# What every planted word begins with: one search finds them all.
SEALED, INNER = "cnry4zq9x7", "cnry2zq9x7"


class PlantedWorld(World):
    """The world of the pages with its words planted, and the records of reference that the admin shows."""

    def __init__(self):
        super().__init__()
        self.place = self.captive.episodes.model._meta.get_field("place").related_model.objects.create(
            name="North", country="GR"
        )
        self.bank, self.collector_card = self.banks["EUR"], self.collectors[self.nl]
        self.currency = self.bank.currency
        self.words = plant()


def sealed_fields():
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedField):
                yield model, field


def word(prefix):
    return f"{prefix}{secrets.token_hex(8)}"


def plant():
    """Seal a fresh word over every sealed value, past the rules against changing them: {field: its words}."""
    words = {}
    with transaction.atomic(), connection.cursor() as cursor:
        # The tests' server lets its owner play the site's role; only the owner may look past the triggers.
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, field in sealed_fields():
            rows = model.objects.exclude(**{field.name: None}) or model.objects.all()
            words[str(field)] = [seal_word(row, field) for row in rows]
        # A forwarder has no name here: the login is a code and shown as such.
        for user in User.objects.exclude(username=F("display_name")):
            User.objects.filter(pk=user.pk).update(display_name=word(INNER))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        cursor.execute(f"SET LOCAL ROLE {SITE}")
    return words


def seal_word(row, field):
    planted = word(SEALED)
    vault.seal(row, **{field.name: planted.encode() if field.kind == "bytes" else planted})
    type(row).objects.filter(pk=row.pk).update(**{field.name: getattr(row, field.name)})
    return planted
