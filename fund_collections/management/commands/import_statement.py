from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from fund_collections import services
from fund_collections.models import ColumnMap, Fate
from fund_collections.services.fates import Found
from fund_collections.services.importing import doubts, summary
from ledger.amounts import words
from ledger.models import Account

REFUSED = 1
NO_SUCH_FILE_OR_ACCOUNT = 2
# Rows that are told one by one on a terminal.
TOLD = 20


class Command(BaseCommand):
    help = (
        "Imports a bank statement (camt, MT940, OFX, CSV, XLSX, ODS) into the books. Harmless if repeated: known "
        "bookings are left alone. Exit code 0: done; 1: refused, with the sentence; 2: no such file, account or map."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--account", required=True, metavar="CODE", help="code of the bank account in the books")
        parser.add_argument("--map", default="", metavar="NAME", help="the account's column map, for a table")
        parser.add_argument("--preview", "--dry-run", action="store_true", help="only say what would be added")
        parser.add_argument("--reason", default="", help="why a statement that does not tie is taken all the same")

    def handle(self, *args: Any, file: str, account: str, preview: bool, reason: str, **options: Any) -> None:
        bank = Account.objects.banks().select_related("currency").filter(code=account).first()
        if bank is None:
            sentence = _("There is no bank account %(code)s in the books.") % {"code": account}
            raise CommandError(sentence, returncode=NO_SUCH_FILE_OR_ACCOUNT)
        column_map = self._map(bank, options["map"])
        try:
            data = Path(file).read_bytes()
        except (OSError, ValueError):  # ValueError: a NUL in the name
            sentence = _("%(file)s cannot be opened for reading.") % {"file": file}
            raise CommandError(sentence, returncode=NO_SUCH_FILE_OR_ACCOUNT) from None
        try:
            with as_refusal():
                if preview:
                    found = services.preview_statement(data, account=bank, column_map=column_map)
                else:
                    found = services.import_statement(data, account=bank, by=None, reason=reason, column_map=column_map)
        except Refusal as refusal:
            raise CommandError(f"{file}: {refusal}", returncode=REFUSED) from None
        self._tell(found)

    def _map(self, bank: Account, name: str) -> ColumnMap | None:
        if not name:
            return None
        found = ColumnMap.objects.filter(account=bank, name=name).first()
        if found is None:
            facts = {"name": name, "code": bank.code}
            sentence = _("There is no column map %(name)s for the account %(code)s.") % facts
            raise CommandError(sentence, returncode=NO_SUCH_FILE_OR_ACCOUNT)
        return found

    def _tell(self, found: Found) -> None:
        self.stdout.write(summary(found))
        if self.stdout.isatty():
            self._tell_fates(found)
        for statement in found.statements:
            if statement.difference:
                facts = {
                    "statement": statement.read.statement_id,
                    "difference": words(statement.difference, found.account.currency),
                }
                self.stderr.write(_("Statement %(statement)s does not tie, by %(difference)s.") % facts)
        for sentence in doubts(found):
            self.stderr.write(sentence)
        if found.others:
            others = ", ".join(found.others)
            self.stderr.write(_("Left alone, of other accounts: %(accounts)s.") % {"accounts": others})

    def _tell_fates(self, found: Found) -> None:
        """The counts, and one by one the first rows that brought nothing."""
        for fate in Fate:
            self.stdout.write(f"{found.count(fate):>9,}  {fate.label}")
        left = [row for row in found.rows() if row.fate != Fate.NEW]
        for row in left[:TOLD]:
            facts = (row.key, row.booked_on or "–", row.read.amount, row.read.currency, Fate(row.fate).label)
            self.stdout.write("  ".join(map(str, facts)))
        if len(left) > TOLD:
            self.stdout.write(_("… and %(count)s more.") % {"count": len(left) - TOLD})
