import gc
import time
from collections import defaultdict
from decimal import Decimal

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone, translation

from access.models import User
from access.offices import Office
from fund_collections.models import Booking, Contribution, Deposit, SubscriptionList
from portal.demo import cast as casting
from portal.demo import collecting, sending
from remittances.models import Remittance
from vault import throw_away


class Command(BaseCommand):
    help = "Fill an empty database with the demo association, and print its logins."

    def handle(self, **_options):
        if not settings.DEMO:
            sentence = "The demo association is only built with AIDASSOC_DEMO=1."
            raise CommandError(sentence)
        if User.objects.exists():
            self.stdout.write("The association is there already.")
        else:
            started = time.monotonic()
            # Nothing here makes rings of garbage; looking for them costs a tenth of the time.
            gc.disable()
            with throw_away.holder(), translation.override("en"):
                build(timezone.localdate(), self._tell)
            self._tell(f"done in {time.monotonic() - started:.0f} s", end="\n")
            self.stdout.write(
                f"{SubscriptionList.objects.count()} lists, {Contribution.objects.count()} gifts, "
                f"{Remittance.objects.count()} remittances."
            )
        self.print_logins()

    def _tell(self, words, end=""):
        if self.stdout.isatty():
            self.stdout.write(f"\r\033[K{words}", ending=end)
            self.stdout.flush()

    def print_logins(self):
        self.stdout.write(f"\nLogins, all with the password {casting.PASSWORD}:")
        for office in Office:
            holders = User.objects.filter(appointments__office=office).order_by("username")
            names = [user.username for user in holders]
            if names:
                more = f" … {len(names)} in all" if len(names) > 3 else ""
                self.stdout.write(f"  {office.label:22} {', '.join(names[:3])}{more}")


def build(today, tell):
    """The whole story: people and places, then month by month what came in, was decided, sent and heard."""
    with connection.cursor() as cursor:
        # Thousands of small acts: none of them need survive a power cut.
        cursor.execute("SET synchronous_commit = off")
    cast = casting.assemble(today)
    tell("captives and addresses")
    sender = sending.Sender(cast, sending.settle(cast))
    closing, pledges = defaultdict(Decimal), collecting.promise(cast)
    months = list(cast.months())
    for month in months:
        tell(f"{month:%B %Y}")
        sender.send(sending.decide(cast, month), month, recent=month == months[-1])
        collecting.collect(cast, month)
        end = min(collecting.last_day(month), cast.today)
        for currency in sorted(cast.banks):
            movements = _movements(cast, sender, currency, end)
            movements = sorted([*movements, *collecting.kept(cast, pledges, currency, end)])
            data, closing[currency] = collecting.statement(cast, currency, end, closing[currency], movements)
            collecting.arrive(cast, data, currency, matched=month != months[-1])
    sending.leave_open(cast)
    collecting.leave_work(cast)


def _movements(cast, sender, currency, end):
    """What the bank saw in a month: deposits made in it, and what left or came back."""
    account = cast.banks[currency]
    seen = Booking.objects.filter(statement__account=account, amount__gt=0)
    known = {code for codes in seen.values_list("codes", flat=True) for code in codes}
    fresh = Deposit.objects.filter(account=account, deposited_on__lte=end).order_by("code")
    arrived = [(one.deposited_on, one.amount, f"Deposit {one.code}") for one in fresh if one.code not in known]
    left = sender.left.get(currency, [])
    sender.left[currency] = [movement for movement in left if movement[0] > end]
    moved = [(on, amount, f"Order {code}") for on, amount, code in left if on <= end]
    return arrived + moved
