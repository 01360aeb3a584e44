import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from access.models import Appointment, User
from access.offices import Office
from access.refusal import Refusal
from access.services import appoint, create_user, first_password

# With delegates of three bodies every grant finds a second body: not the granter's, not the new holder's.
ENOUGH = 3
HELP = """Make the first secretary of a fresh installation, who then gives everybody else an office.

A second body confirms what the secretary gives, so the first delegates of three bodies are made here as well, with
--delegate-of. Exit codes: 0 the person holds the office, also when they did before; 1 refused: it is not a first
office any more, or a wrong name."""


class Command(BaseCommand):
    help = HELP

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--shown-as", default="", help="the name shown on pages (default: the user name)")
        parser.add_argument("--delegate-of", default="", metavar="BODY", help="code of the body; instead of secretary")

    def handle(self, *, username, shown_as, delegate_of, **options):
        today = timezone.localdate()
        body = self.body(delegate_of) if delegate_of else None
        office = Office.DELEGATE if body else Office.SECRETARY
        sitting = Appointment.objects.filter(office=office, user__is_active=True).in_force(today)
        if sitting.filter(user__username=username, body=body).exists():
            self.stdout.write(f"{username} is {office} already.")
            return
        self.require_first(sitting, body)
        user = User.objects.filter(username=username, is_active=True).first()
        password = None
        try:
            if user is None:
                password, shown = first_password(), shown_as or username
                user = create_user(username=username, display_name=shown, body=body, password=password, by=None)
            appoint(user=user, office=office, body=body, held_from=today, by=None)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{username} is {office} from today.")
        if password:
            self.stdout.write(f"First password: {password}")
            self.stderr.write("Change it at once: it stands in this terminal.") if sys.stderr.isatty() else None

    def body(self, code):
        bodies = User._meta.get_field("body").related_model.objects  # access stands below the room of the bodies
        if found := bodies.filter(code=code).first():
            return found
        raise CommandError(f"There is no body {code}: the secretary enters it first.")

    def require_first(self, sitting, body):
        if body is None and sitting.exists():
            raise CommandError("There is a secretary: offices are given on the page of the users.")
        if body and sitting.filter(body=body).exists():
            raise CommandError(f"{body.code} has a delegate: offices are given on the page of the users.")
        if body and sitting.values("body").distinct().count() >= ENOUGH:
            raise CommandError("Three bodies have delegates: offices are given on the page of the users.")
