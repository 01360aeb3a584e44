import gc
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone, translation

from access.models import User
from access.offices import Office
from fund_collections.models import Booking, Contribution, SubscriptionList
from portal.demo import cast as casting
from portal.demo import sending
from portal.demo.banking import Bank, irregular
from portal.demo.collecting import Collecting
from portal.demo.giving import Giving, hand_out_receipts
from portal.demo.treasury import Treasury
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
                f"{Remittance.objects.count()} remittances, {Booking.objects.count()} bookings of the bank."
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
    bank = Bank(cast)
    collecting, giving, treasury = Collecting(cast, bank), Giving(cast, bank), Treasury(cast, bank)
    sender = sending.Sender(cast, bank, sending.settle(cast))
    treasury.bring_rates()
    months = list(cast.months())
    for month in months:
        tell(f"{month:%B %Y}")
        last = month == months[-1]
        sender.send(sending.decide(cast, month), month, recent=last)
        collecting.collect(month)
        giving.give(month)
        treasury.work(month)
        irregular(cast, bank, month)
        bank.close_month(month, left_open=last)
        giving.mend(month)
        treasury.close_quarters(month)
    sending.leave_open(cast)
    collecting.leave_work()
    hand_out_receipts(cast)
