from django.core.management.base import BaseCommand, CommandError

from access.refusal import Refusal
from vault import services
from vault.models import LEVELS
from vault.services.rotating import waiting


class Command(BaseCommand):
    help = (
        "Make new keys for the levels and wrap every record key anew. Ended at any moment, it goes on when run again."
    )

    def add_arguments(self, parser):
        parser.add_argument("--level", choices=LEVELS, action="append", help="this level alone; can be given twice")
        parser.add_argument("--dry-run", action="store_true", help="say how many keys wait, and do nothing")
        parser.add_argument("--resume", action="store_true", help="finish what was begun, without new keys")

    def handle(self, *, level, dry_run, resume, **options):
        if dry_run:
            self.stdout.write(f"{waiting()} record keys stand under keys that were replaced.")
            return
        try:
            if not resume:
                for one in level or LEVELS:
                    self.stdout.write(f"{services.rotate(one)} seals from now on.")
            self._all()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None

    def _all(self):
        total, done = waiting(), 0
        while (count := services.rotation_step()) is not None:
            done += count
            if self.stdout.isatty():
                self.stdout.write(f"\r\033[K{done} of {total}", ending="")
                self.stdout.flush()
        self.stdout.write(f"{done} record keys wrapped anew.")
