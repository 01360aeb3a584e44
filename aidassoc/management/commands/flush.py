from django.core.management.commands import flush
from django.db import connections

from aidassoc import database


class Command(flush.Command):
    help = "Django's own, run by the tables' owner."

    def handle(self, **options):
        with database.as_owner(connections[options["database"]]):
            super().handle(**options)
