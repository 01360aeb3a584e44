from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ledger import ecb
from ledger.services import EARLIEST
from ledger.services.rates import PIVOT

WRONG_WISH = 2


class Command(BaseCommand):
    help = (
        "Brings the reference rates of the European Central Bank that are installed with the site into the books, for "
        "the currencies in use; nothing is fetched. Harmless if repeated: what is known or entered by hand stays. "
        "Exit code 0: done; 2: no such currency or day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--currency", action="append", default=[], metavar="CODE", help="this one too")
        parser.add_argument("--since", default=EARLIEST.isoformat(), metavar="DATE", help="rates of this day and later")
        parser.add_argument("--dry-run", action="store_true", help="only say how many would come in")

    def handle(self, *args: Any, currency: list[str], since: str, dry_run: bool, **options: Any) -> None:
        there = ecb.currencies()
        if unknown := sorted({*currency} - there - {PIVOT}):
            sentence = f"The history has no rates of {', '.join(unknown)}: enter them by hand."
            raise CommandError(sentence, returncode=WRONG_WISH)
        try:
            first = date.fromisoformat(since)
        except ValueError:
            sentence = f"{since} is no day such as 2026-01-31."
            raise CommandError(sentence, returncode=WRONG_WISH) from None
        wanted = {*ecb.in_use(), *currency} - {PIVOT}
        found = ecb.new_rates(wanted & there, first)
        if not dry_run and found:
            ecb.take_over(found, tell=self._tell if self.stdout.isatty() else lambda _count: None)
        self.stdout.write(f"{len(found)} rates {'would come' if dry_run else 'came'} in.")
        if beyond := sorted(wanted - there):
            self.stdout.write(f"No history of {', '.join(beyond)}: enter these rates by hand.")

    def _tell(self, count: int) -> None:
        self.stdout.write(f"\r{count} rates", ending="")
        self.stdout.flush()
