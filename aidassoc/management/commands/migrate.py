from django.core.management.commands import migrate
from django.db import connections

from aidassoc import database, grants


class Command(migrate.Command):
    help = "Django's own, run by the tables' owner; then the site's role is given what aidassoc/grants.py lists."

    def handle(self, *args, **options):
        # Looking changes nothing, and the service looks before it starts without knowing the owner.
        if options["check_unapplied"] or options["plan"]:
            super().handle(*args, **options)
            return
        connection = connections[options["database"]]
        with database.as_owner(connection):
            super().handle(*args, **options)
            grants.give(connection)
