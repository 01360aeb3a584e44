import sys
from argparse import ArgumentTypeError
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from django.utils import timezone

from access.refusal import Refusal
from ledger.models import Account, Fund
from ledger.years import financial_year
from member_parties.models import Body
from remittances.models import Plan
from reports import pdf
from reports.asked import Asked
from reports.catalogue import REPORTS
from reports.document import Document
from reports.flow import TooLong
from reports.formats import FORMATS
from reports.snapshot import made


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        sentence = f"{text!r} is no day; write it as 2026-10-31."
        raise ArgumentTypeError(sentence) from None


def write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        sentence = f"{file}: {error.strerror}."
        raise CommandError(sentence) from error


class Command(BaseCommand):
    help = "Make a report without a browser. It goes to the standard output unless a file is named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=REPORTS, metavar="NAME", help=", ".join(REPORTS))
        parser.add_argument(
            "--as-of", type=day, metavar="DATE", help="last day of the period and date of the data: today"
        )
        parser.add_argument(
            "--from", type=day, dest="first", metavar="DATE", help="first day: that of its financial year"
        )
        parser.add_argument(
            "--known-on",
            type=day,
            metavar="DATE",
            help="as the books were known on that day: leave out what came later",
        )
        parser.add_argument("--format", choices=FORMATS, default="pdf")
        parser.add_argument("--fund", metavar="CODE", help="of one fund alone")
        parser.add_argument("--account", metavar="CODE", help="of one account alone")
        parser.add_argument("--body", metavar="CODE", help="the lists of one body alone")
        parser.add_argument("--plan", metavar="CODE", help="the plan of which it tells")
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="a PDF of very many lines becomes FILE-1, FILE-2, ..."
        )

    def handle(self, *args: Any, name: str, output: Path | None, **options: Any) -> None:
        report = REPORTS[name]
        asked = self._asked(report.asks, options)
        try:
            content = made(report.build, asked, FORMATS[options["format"]].render)
        except TooLong as refusal:
            if options["format"] != "pdf" or output is None:
                raise CommandError(str(refusal)) from refusal
            made(report.build, asked, partial(self._write_parts, output))
            return
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if output is None:
            # The wrapper of Django speaks text; a PDF is bytes.
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
            return
        write(output, content)

    def _write_parts(self, output: Path, document: Document) -> None:
        """A book too long for one PDF as book-1.pdf, book-2.pdf, each with the check number of the whole."""
        for place, part in enumerate(pdf.render_parts(document), start=1):
            write(output.with_stem(f"{output.stem}-{place}"), part)

    def _asked(self, asks: tuple[str, ...], options: dict[str, Any]) -> Asked:
        as_of = options["as_of"] or timezone.localdate()
        first = options["first"] or financial_year(as_of)[0]
        if as_of > timezone.localdate():
            sentence = f"{as_of} is still to come."
            raise CommandError(sentence)
        if first > as_of:
            sentence = f"The period ends on {as_of}, before it begins on {first}."
            raise CommandError(sentence)
        if options["known_on"] and "known_on" not in asks:
            sentence = "This report cannot be told as known on a day."
            raise CommandError(sentence)
        if options["known_on"] and options["known_on"] < as_of:
            sentence = f"On {options['known_on']} nobody could know a period that ends on {as_of}."
            raise CommandError(sentence)
        fund = found(Fund.objects.all(), "fund", options, asks)
        account = found(Account.objects.all(), "account", options, asks)
        body = found(Body.objects.all(), "body", options, asks)
        plan = found(Plan.objects.with_parts(), "plan", options, asks)
        return Asked(
            first=first,
            as_of=as_of,
            known_on=options["known_on"],
            fund=fund,
            account=account,
            body=body,
            plan=plan,
        )


def found[Narrow: (Fund, Account, Body, Plan)](
    rows: QuerySet[Narrow], word: str, options: dict, asks: tuple
) -> Narrow | None:
    """What the option `word` names by its code, or None when it was not given."""
    code = options[word]
    if not code:
        return None
    if word not in asks:
        sentence = f"This report cannot be narrowed to one {word}."
        raise CommandError(sentence)
    narrow = rows.filter(code=code).first()
    if narrow is None:
        sentence = f"There is no {word} {code}."
        raise CommandError(sentence)
    return narrow
