import shutil
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from access.models import User
from access.offices import Office, holds
from access.refusal import Refusal
from ledger.models import Account
from remittances.models import Route
from remittances.programs import Program
from remittances.working import Work

UNFINISHED = 1
WRONG_WISH = 2


class Command(BaseCommand):
    help = (
        "Hands approved orders over to a program, one after another: it reads the order's facts as JSON and prints the "
        "provider's reference. Exit code 3 of it means that nothing left, its errors say why; anything else leaves the "
        "order unknown, and it is never handed over again by itself. Harmless if repeated; several may run at once, "
        "each as a login of its own. Exit code 0: every order was sent; 1: some were refused or are unknown; 2: a "
        "wrong wish."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as", required=True, dest="login", metavar="LOGIN", help="a forwarder's login")
        parser.add_argument("--account", required=True, metavar="CODE", help="code of the account that pays")
        parser.add_argument("--route", required=True, metavar="ROUTE", help="orders by this route alone")
        parser.add_argument("--program", required=True, metavar="PROGRAM", help="the agent: an executable file")
        parser.add_argument("--limit", type=int, metavar="N", help="this many orders at most")
        parser.add_argument("--dry-run", action="store_true", help="only say how many orders would be handed over")

    def handle(self, *args: Any, login: str, limit: int | None, dry_run: bool, **options: Any) -> None:
        person = User.objects.filter(username=login, is_active=True).first()
        if person is None or not holds(person, Office.FORWARDER):
            self._refuse(_("%(login)s is no forwarder's login.") % {"login": login})
        account = Account.objects.filter(code=options["account"]).first()
        if account is None:
            self._refuse(_("There is no account %(code)s in the books.") % {"code": options["account"]})
        if options["route"] not in Route.values:
            facts = {"route": options["route"], "known": ", ".join(Route.values)}
            self._refuse(_("There is no route %(route)s; there are: %(known)s.") % facts)
        program = shutil.which(options["program"])
        if program is None:
            self._refuse(_("%(program)s is no program that can be run.") % {"program": options["program"]})
        work = Work(agent=Program(program), account=account, route=options["route"], by=person)
        if dry_run:
            waiting = work.waiting()
            said = _("%(count)d orders would be handed over.") % {"count": min(waiting, limit or waiting)}
            self.stdout.write(said)
            return
        try:
            self._run(work, limit)
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=UNFINISHED) from None

    def _refuse(self, sentence: str) -> None:
        raise CommandError(sentence, returncode=WRONG_WISH)

    def _run(self, work: Work, limit: int | None) -> None:
        ends: Counter[str] = Counter()
        for order, outcome in work.orders(limit):
            ends[order.state] += 1
            if isinstance(outcome, Refusal):
                self.stderr.write(f"{order.code}: {outcome}")
            elif self.stdout.isatty():
                self.stdout.write(f"{order.code}: {order.get_state_display()}")
        counted = {"sent": ends["sent"], "back": ends["returned"], "unknown": ends["unknown"]}
        counted["left"] = ends["approved"] + ends["in hand"]
        sentence = _("Sent: %(sent)d. Refused by the agent: %(back)d. Unknown: %(unknown)d. Not handed over: %(left)d.")
        self.stdout.write(sentence % counted)
        if ends.total() != ends["sent"]:
            raise CommandError(_("Not every order was sent."), returncode=UNFINISHED)
