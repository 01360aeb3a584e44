from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from access.refusal import Refusal
from aidassoc.backups import files, writing

MEGABYTE = 1_000_000


class Command(BaseCommand):
    help = "Write an encrypted backup: the books, then the vault. The server itself cannot read it."

    def add_arguments(self, parser):
        parser.add_argument("--to", default=settings.BACKUP_FOLDER, help="the folder; else AIDASSOC_BACKUP_FOLDER")
        parser.add_argument("--vault-only", action="store_true", help="a fresh file of the vault alone")
        parser.add_argument("--dry-run", action="store_true", help="check all that can be checked and write nothing")

    def handle(self, *, to, vault_only, dry_run, **options):
        if not to:
            raise CommandError("Name the folder with --to or AIDASSOC_BACKUP_FOLDER.")
        try:
            recipients = files.recipients()
            if dry_run:
                self.stdout.write(f"Would write to {to} for {len(recipients)} recipients.")
                return
            if not vault_only:
                self.told(writing.write_books(to, recipients, self.tell if self.stdout.isatty() else lambda _: None))
            self.told(writing.write_vault(to, recipients))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def tell(self, size):
        self.stdout.write(f"\r{size / MEGABYTE:.0f} MB", ending="")
        self.stdout.flush()

    def told(self, manifest):
        what = ", ".join(f"{count} {name}" for name, count in manifest.counts.items())
        self.stdout.write(f"\r{manifest.name}.age: {manifest.size / MEGABYTE:.1f} MB, {what}.")
