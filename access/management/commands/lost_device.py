from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from access.models import Appointment, User
from access.offices import Office
from access.services import first_password, renew_login

HELP = """Let the only secretary set up a second factor anew; of two, one helps the other on the page of the user.

Exit codes: 0 factors and password are replaced and the minutes say so; 1 refused: no secretary, or not the only one."""


class Command(BaseCommand):
    help = HELP

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *, username, **options):
        sitting = Appointment.objects.filter(office=Office.SECRETARY, user__is_active=True)
        names = set(sitting.in_force(timezone.localdate()).values_list("user__username", flat=True))
        if username not in names:
            raise CommandError(
                f"{username} is not secretary: the secretary takes second factors away, on the page of the user."
            )
        if len(names) > 1:
            raise CommandError("There is another secretary, who can do it on the page of the user.")
        password = first_password()
        renew_login(User.objects.get(username=username), password=password)
        self.stdout.write(f"{username} signs in with this first password and sets up a second factor: {password}")
