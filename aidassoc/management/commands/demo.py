import signal
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from vault import throw_away


class Command(BaseCommand):
    help = "Fill a demo association and serve it until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, **options):
        if not settings.DEMO:
            raise CommandError("The demo wants AIDASSOC_DEMO=1: its logins and its secret key are known to everybody.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            with throw_away.holder():
                call_command("migrate", verbosity=0)
                call_command("build_demo")
                call_command("serve", port=port)
        except KeyboardInterrupt:
            self.stderr.write("The demo was left before it was complete.")
        finally:
            connection.close()
            server = connection.settings_dict.get("SERVER")
            # Another demo or a shell may still be using it.
            if server and not server.busy():
                server.stop()
