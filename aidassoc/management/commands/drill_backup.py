from django.core.management.base import BaseCommand, CommandError

from access.refusal import Refusal
from aidassoc.backups import proving


class Command(BaseCommand):
    help = (
        "Take a backup for a throw-away identity, restore it beside the site, prove books, minutes and one decryption, "
        "drop it. Exits with 1 at the first fault."
    )

    def handle(self, **options):
        watched = self.stdout.isatty()
        try:
            figures = proving.drill(self.tell if watched else lambda _step: None)
        except Refusal as refusal:
            raise CommandError(f"The drill failed. {refusal}", returncode=1) from refusal
        for name, figure in figures.items():
            self.stdout.write(f"{name}: {figure}")

    def tell(self, step):
        self.stdout.write(f"{step} …")
        self.stdout.flush()
