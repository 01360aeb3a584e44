import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vault import throw_away
from vault.holder.holder import KEYS_AN_HOUR


class Command(BaseCommand):
    help = "Run the key holder of the vault; three keepers open it, here at a terminal or on the office page."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--budget", type=int, default=KEYS_AN_HOUR, help="keys of records that may leave in an hour"
        )
        parser.add_argument("--throw-away", action="store_true", help="open with a key on disk; in the demo alone")

    def handle(self, *, budget, **options):
        more = ["--budget", str(budget)]
        if options["throw_away"]:
            if not settings.DEMO:
                raise CommandError("A throw-away key is for the demo alone: AIDASSOC_DEMO=1.")
            more += ["--throw-away", os.fspath(throw_away.made_key_file())]
        elif not throw_away.state_file().exists():
            raise CommandError("There is no vault here yet. Make one at a terminal: manage.py make_vault")
        # In the place of this process, which has read the settings: the holder knows none of their secrets.
        os.chdir(settings.BASE_DIR)
        command = throw_away.holder_command(*more)
        os.execve(command[0], command, throw_away.plain_environment())  # noqa: S606 - our own words, no shell wanted
