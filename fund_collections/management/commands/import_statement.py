from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from fund_collections import services
from fund_collections.services.importing import Found, summary
from ledger.amounts import words
from ledger.models import Account

REFUSED = 1
NO_SUCH_FILE_OR_ACCOUNT = 2


class Command(BaseCommand):
    help = (
        "Imports a bank statement (camt.053) into the books. Harmless if repeated: known bookings are left alone. "
        "Exit code 0: done; 1: refused, with the sentence; 2: no such file or account."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--account", required=True, metavar="CODE", help="code of the bank account in the books")
        parser.add_argument("--preview", "--dry-run", action="store_true", help="only say what would be added")
        parser.add_argument("--reason", default="", help="why a statement that does not tie is taken all the same")

    def handle(self, *args: Any, file: str, account: str, preview: bool, reason: str, **options: Any) -> None:
        bank = Account.objects.banks().select_related("currency").filter(code=account).first()
        if bank is None:
            sentence = _("There is no bank account %(code)s in the books.") % {"code": account}
            raise CommandError(sentence, returncode=NO_SUCH_FILE_OR_ACCOUNT)
        try:
            data = Path(file).read_bytes()
        except (OSError, ValueError):  # ValueError: a NUL in the name
            sentence = _("%(file)s cannot be opened for reading.") % {"file": file}
            raise CommandError(sentence, returncode=NO_SUCH_FILE_OR_ACCOUNT) from None
        try:
            with as_refusal():
                if preview:
                    found = services.preview_statement(data, account=bank)
                else:
                    found = services.import_statement(data, account=bank, by=None, reason=reason)
        except Refusal as refusal:
            raise CommandError(f"{file}: {refusal}", returncode=REFUSED) from None
        self._tell(found)

    def _tell(self, found: Found) -> None:
        self.stdout.write(summary(found))
        for statement in found.statements:
            if statement.difference:
                facts = {
                    "statement": statement.read.statement_id,
                    "difference": words(statement.difference, found.account.currency),
                }
                self.stderr.write(_("Statement %(statement)s does not tie, by %(difference)s.") % facts)
        if found.left_out:
            others = ", ".join(found.left_out)
            self.stderr.write(_("Left alone, of other accounts: %(accounts)s.") % {"accounts": others})
