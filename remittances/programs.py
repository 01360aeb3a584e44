"""A program as an agent: it reads what it is to send on its standard input and prints the provider's reference."""

import json
import os
import subprocess

from django.utils.translation import gettext as _

from remittances.services import AgentRefused

# Its word that nothing left; why stands on its standard error.
REFUSED = 3
# Seconds after which nobody waits for it any more.
PATIENCE = 300
# What is ours alone: where the books and the keys are.
OURS = ("AIDASSOC_", "DATABASE_", "DJANGO_", "PG")


class NoAnswer(Exception):
    """The program ended otherwise than with a reference or its refusal."""


class Program:
    """The agent behind an executable file. Calling it raises AgentRefused, NoAnswer or what running it raises."""

    def __init__(self, path):
        self.path = path

    def __call__(self, facts):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        given = {"input": json.dumps(facts).encode(), "env": environment, "timeout": PATIENCE}
        try:
            done = subprocess.run([self.path], **given, capture_output=True, check=False)
        except OSError as fault:
            raise AgentRefused(_("The agent's program could not be started.")) from fault
        if done.returncode == REFUSED:
            raise AgentRefused(done.stderr.decode(errors="replace"))
        if done.returncode:
            raise NoAnswer
        return done.stdout.decode().strip()
