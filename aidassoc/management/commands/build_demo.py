import gc
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from access.models import User
from access.offices import Office
from fund_collections.models import Booking, Contribution, SubscriptionList
from portal.demo import cast as casting
from portal.demo.paper import Presses
from portal.demo.story import build
from remittances.models import Remittance
from reports import list_sheets
from reports.receipts import receipts_pdf
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
                build(timezone.localdate(), self._tell, PRESSES)
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


def _sheets(lists, copies, **asked):
    return list_sheets.render(lists, list_sheets.Order(**asked, copies=frozenset(copies)))


PRESSES = Presses(sheets=_sheets, receipts=receipts_pdf)
