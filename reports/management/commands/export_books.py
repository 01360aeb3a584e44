import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from access.refusal import Refusal
from reports import plain_books as books
from reports.management.commands.build_report import day

TOLD_EVERY = 20_000


class Command(BaseCommand):
    help = (
        "Write the books as plain text for another program, with what every account must hold at their end. "
        "The same books give the same bytes. They go to the standard output unless a file is named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("beancount", "hledger", "csv"), default="beancount", dest="form")
        parser.add_argument("--detail", action="store_true", help="of a sheet: all that is known of each entry")
        parser.add_argument("--first", type=day, metavar="DATE", help="first day: that of the first entry")
        parser.add_argument("--as-of", type=day, metavar="DATE", help="last day: that of the last entry")
        parser.add_argument("--output", type=Path, metavar="FILE")

    def handle(self, *args: Any, form: str, output: Path | None, **options: Any) -> None:
        if options["detail"]:
            if form != "csv":
                sentence = "--detail is for sheets: Beancount and hledger are told everything."
                raise CommandError(sentence)
            form = "csv-full"
        try:
            found = books.opened(first=options["first"], as_of=options["as_of"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        books.announce(found, form, by=None)
        if output is None:
            sys.stdout.buffer.writelines(line.encode() for line in books.file(found, form))
            sys.stdout.buffer.flush()
            return
        write(output, books.file(found, form, told=self._told(found)))
        if self.stdout.isatty():
            self.stdout.write(f"\r\033[K{found.count} entries in {output}")

    def _told(self, found: books.Books) -> Callable[[int], None]:
        def told(lines: int) -> None:
            if lines % TOLD_EVERY == 0 and self.stdout.isatty():
                self.stdout.write(f"\r\033[K{lines} lines of {found.count} entries", ending="")
                self.stdout.flush()

        return told


def write(output: Path, lines: Iterator[str]) -> None:
    """Write a file that its owner alone reads, whole or not at all."""
    part = output.with_name(f"{output.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as sink:
            sink.writelines(lines)
        part.replace(output)
    except OSError as error:
        part.unlink(missing_ok=True)
        sentence = f"{output}: {error.strerror}."
        raise CommandError(sentence) from error
