from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from captives.models import Captive
from captives.naming import write_tags
from vault.services import BudgetSpent, CannotOpen, Closed


class Command(BaseCommand):
    help = "Write the blind index of the names of cases that have none yet. The vault must be open; names stay in it."

    def handle(self, **_options):
        written = 0
        for captive in Captive.objects.filter(name_tags=None).order_by("code"):
            try:
                with transaction.atomic():
                    write_tags(captive)
            except CannotOpen as refusal:
                self.stderr.write(f"{captive.code}: {refusal}")
            except (BudgetSpent, Closed) as refusal:
                sentence = f"{written} names are in the index; run this again for the rest. {refusal}"
                raise CommandError(sentence) from None
            else:
                written += 1
        self.stdout.write(f"{written} names are in the index.")
