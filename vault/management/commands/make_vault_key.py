from django.core.management.base import BaseCommand, CommandError

from vault import keys


class Command(BaseCommand):
    help = "Write a fresh root key for the vault to its file outside the project. Never overwrites one."

    def add_arguments(self, parser):
        parser.add_argument("--if-missing", action="store_true", help="say nothing when there is one already")

    def handle(self, *, if_missing, **options):
        path = keys.key_file()
        if path.exists():
            if if_missing:
                return
            sentence = f"{path} exists. Whoever replaces it loses every sealed value."
            raise CommandError(sentence)
        self.stdout.write(f"Vault key written to {keys.make_root_key()}")
