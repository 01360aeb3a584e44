from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from access.refusal import Refusal
from aidassoc.backups import files, restoring


class Command(BaseCommand):
    help = "Restore a pair of backup files into an empty database; the site can enter it once the burns are replayed."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("books")
        parser.add_argument("vault")
        parser.add_argument("--identity", required=True, help="file with the age identity")
        parser.add_argument("--into", required=True, help="name of a database that is empty or not there yet")
        burns = parser.add_mutually_exclusive_group()
        burns.add_argument(
            "--journal", default=settings.BURN_JOURNAL, help="the burn journal; else AIDASSOC_BURN_JOURNAL"
        )
        never = "there is no journal, as no address was burned yet"
        burns.add_argument("--never-burned", dest="journal", action="store_const", const="", help=never)
        parser.add_argument("--state", help="where to put the key holder's file; else where it belongs")
        parser.add_argument("--stale-vault", action="store_true", help="take an older vault, all newer ones being lost")
        parser.add_argument("--dry-run", action="store_true", help="look at both files and write nothing")

    def handle(self, *, books, vault, identity, into, journal, state, stale_vault, dry_run, **options):
        try:
            opening = files.identities(identity)
            if dry_run:
                found = restoring.require_pair(books, vault, burns=journal, stale=stale_vault)
                restoring.require_readable(books, opening), restoring.require_readable(vault, opening)
                self.stdout.write(f"Would restore {found[0].name} and {found[1].name} into {into}.")
                return
            facts = {"burns": journal, "state": state, "stale": stale_vault}
            figures = restoring.restore(books, vault, identity=opening, into=into, **facts)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for name, figure in figures.items():
            self.stdout.write(f"{name}: {figure}")
