import os
import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from access.models import User
from access.refusal import Refusal
from audit import services as audit
from vault import throw_away
from vault.holder import hardening
from vault.holder.holder import Holder
from vault.holder.shares import split
from vault.holder.state import StateFile
from vault.models import KeySet, KeyShare
from vault.services.replacing import require_keepers

CLEAR = "\033[2J\033[3J\033[H"


class Command(BaseCommand):
    help = "Make the vault: a root key in five shares, shown one by one to five keepers standing at this terminal."

    def add_arguments(self, parser):
        parser.add_argument("keepers", nargs=5, metavar="keeper", help="user names of five keepers of five bodies")

    def handle(self, *, keepers, **options):
        state = StateFile(throw_away.state_file())
        if state.exists():
            raise CommandError(f"{state.path} exists. Whoever replaces it loses every sealed value.")
        if not sys.stdin.isatty():
            raise CommandError(
                "The words are shown at a terminal, to the keepers who stand before it, and nowhere else."
            )
        people = self._people(keepers)
        hardening.harden()
        root = os.urandom(32)
        identifier, shares = split(root)
        for user, words in zip(people, shares, strict=True):
            self._show(user, words.split())
        # Nothing was written so far: a ceremony that is broken off leaves nothing behind.
        with transaction.atomic():
            self._write(people, identifier)
            Holder(state).make(root, identifier)
        self.stdout.write("The vault is made. Start the key holder: manage.py key_holder")

    def _people(self, names):
        found = {user.username: user for user in User.objects.filter(username__in=names).select_related("body")}
        missing = [name for name in names if name not in found]
        if missing:
            raise CommandError(f"There is no login {missing[0]}.")
        people = [found[name] for name in names]
        try:
            require_keepers(people)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        return people

    def _show(self, user, words):
        self.stdout.write(f"{CLEAR}{user.username} alone looks at the screen now, with pen and paper.")
        input("Enter shows the words. ")
        for number, word in enumerate(words, start=1):
            self.stdout.write(f"{number:4}. {word}", ending="\n" if number % 4 == 0 else "")
        input("\nWritten down, and compared? Enter clears the screen. ")
        self.stdout.write(CLEAR, ending="")
        for place in (7, len(words)):
            while input(f"{user.username}: word {place}? ").strip().lower() != words[place - 1]:
                self.stdout.write("That is not the word. Look at the paper.")

    def _write(self, people, identifier):
        key_set = KeySet.objects.create(
            identifier=identifier, state=KeySet.State.IN_FORCE, in_force_from=timezone.now()
        )
        now = timezone.now()
        KeyShare.objects.bulk_create(
            KeyShare(set=key_set, number=number, keeper=user, body_id=user.body_id, collected_at=now, confirmed_at=now)
            for number, user in enumerate(people, start=1)
        )
        audit.record("vault made", key_set, by=None, keepers=sorted(user.username for user in people))
