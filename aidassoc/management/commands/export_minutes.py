from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from audit.export import lines
from audit.sealing import seal

WAIT = 10  # seconds for writers at work


class Command(BaseCommand):
    help = "Write the sealed minute book as JSON lines, for verify_minutes.py."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file, **_options):
        seal(wait=WAIT)
        try:
            # Never over an older export.
            with file.open("xb") as sink:
                sink.writelines(lines())
        except FileExistsError as fault:
            sentence = f"{file} is there already."
            raise CommandError(sentence) from fault
        except OSError as fault:
            sentence = f"{file}: {fault.strerror}."
            raise CommandError(sentence) from fault
        if self.stdout.isatty():
            self.stdout.write(f"Wrote {file}.")
