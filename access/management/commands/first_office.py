import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from access.models import Appointment, User
from access.offices import Office
from access.refusal import Refusal
from access.services import appoint, create_user, first_password

HELP = """Make the first secretary of a fresh installation, who then appoints everybody else.

Exit codes: 0 the person is secretary, also when they were before; 1 refused: somebody else is, or a wrong name."""


class Command(BaseCommand):
    help = HELP

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--shown-as", default="", help="the name shown on pages (default: the user name)")

    def handle(self, *, username, shown_as, **options):
        today = timezone.localdate()
        sitting = Appointment.objects.filter(office=Office.SECRETARY, user__is_active=True).in_force(today)
        if sitting.filter(user__username=username).exists():
            self.stdout.write(f"{username} is secretary already.")
            return
        if sitting.exists():
            raise CommandError("There is a secretary: offices are given on the page of the users.")
        user = User.objects.filter(username=username, is_active=True).first()
        password = None
        try:
            if user is None:
                password = first_password()
                user = create_user(username=username, display_name=shown_as or username, password=password, by=None)
            appoint(user=user, office=Office.SECRETARY, held_from=today, by=None)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{username} is secretary from today.")
        if password:
            self.stdout.write(f"First password: {password}")
            self.stderr.write("Change it at once: it stands in this terminal.") if sys.stderr.isatty() else None
