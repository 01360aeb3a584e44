from django.conf import settings
from django.core.management.base import BaseCommand

from aidassoc import database


class Command(BaseCommand):
    help = "Stop the PostgreSQL servers in var/. The next command that needs one starts it again."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="delete all they hold, too")

    def handle(self, *, remove, **options):
        for server in database.servers(settings.VAR_DIR):
            stopped = server.remove() if remove else server.stop()
            if stopped:
                self.stdout.write(f"Stopped the database in {server.folder}.")
