from django.core.management.base import BaseCommand, CommandError

from aidassoc.minutes import holders_word
from audit.export import proven, unsealed
from audit.verifier.verify_minutes import kept_head

LONG_FILES = "Name a file that was downloaded from the page of heads or came by mail."


class Command(BaseCommand):
    help = (
        "Prove the minute book: chain, seals, signed heads. Prints one line per fault and exits with 1 if there is any."
    )

    def add_arguments(self, parser):
        parser.add_argument("--head", action="append", default=[], metavar="FILE", help="a head that a body kept")

    def handle(self, *, head, verbosity, **_options):
        keys, kept = holders_word()
        try:
            kept += [kept_head(path) for path in head]
        except (OSError, ValueError, AttributeError, KeyError) as fault:
            sentence = f"No head can be read there: {fault}. {LONG_FILES}"
            raise CommandError(sentence) from fault
        watched = self.stdout.isatty()
        book = proven(kept=kept, keys=keys, tell=self._tell if watched else None)
        if watched:
            self.stdout.write("\r", ending="")
        faults = book.faults()
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            sentence = f"The minute book does not hold: {len(faults)} faults."
            raise CommandError(sentence, returncode=1)
        if watched or verbosity > 1:
            waiting, since = unsealed(book)
            self.stdout.write(
                f"The minute book holds: {book.count} minutes, {book.seals} seals, {len(book.heads)} heads."
            )
            if waiting:
                self.stdout.write(f"{waiting} minutes are not sealed yet, the oldest of {since:%Y-%m-%d %H:%M}.")
            if not keys:
                self.stdout.write("The vault is closed: the key holder's own last head was not asked.")

    def _tell(self, minutes):
        self.stdout.write(f"\r{minutes} minutes", ending="")
        self.stdout.flush()
