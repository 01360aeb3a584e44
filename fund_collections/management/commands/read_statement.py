import json
import sys
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from fund_collections.statements import FileRead, StatementRead, read_statement_file


class Command(BaseCommand):
    help = "Reads bank statements and prints what they say as one JSON array. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *args: Any, files: list[str], **options: Any) -> None:
        read = [read_statement_file(path) for path in files]
        self.stdout.write(json.dumps([_file(found) for found in read], ensure_ascii=True, indent=2))
        if any(found.error for found in read):
            sys.exit(1)


def _file(found: FileRead) -> dict[str, Any]:
    return {
        "file": found.file,
        "format": found.format or None,
        "statements": [_statement(statement) for statement in found.statements],
        "error": found.error,
    }


def _statement(statement: StatementRead) -> dict[str, Any]:
    return {
        "account": statement.account,
        "currency": statement.currency,
        "entries": len(statement.entries),
        "credits": _plain(statement.credits),
        "debits": _plain(statement.debits),
        "opening": _plain(statement.opening),
        "closing": _plain(statement.closing),
        "ties": statement.ties,
    }


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")
