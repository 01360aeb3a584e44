"""What other programs say of an exported file."""

import csv
import io
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from reports import plain_books as books

BEAN_CHECK = Path(sys.executable).parent / "bean-check"


def exported(folder, form, **asked):
    """The path of the books as a file of that format."""
    found = books.opened(**asked)
    path = folder / f"books.{books.FORMATS[form].ending}"
    path.write_text("".join(books.file(found, form)), encoding="utf-8", newline="")
    return path


def ran(*command):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)


def bean_check(path):
    """(exit code, what it says); nothing is kept beside the file."""
    answer = ran(BEAN_CHECK, "--no-cache", path)
    return answer.returncode, answer.stdout + answer.stderr


def hledger(path, *words):
    """(exit code, what it says); skipped where there is none, never in continuous integration."""
    program = shutil.which("hledger")
    if program is None:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up("No hledger on this machine: apt-get install hledger.")
    answer = ran(program, "-f", path, *words)
    return answer.returncode, answer.stdout + answer.stderr


def hledger_balances(path):
    """{(account, currency): sum} as hledger adds it up, exact."""
    code, said = hledger(path, "bal", "--flat", "-N", "-E", "-O", "csv", "--layout", "bare")
    assert code == 0, said
    rows = csv.DictReader(io.StringIO(said))
    return {(row["account"], row["commodity"]): Decimal(row["balance"]) for row in rows if Decimal(row["balance"])}


def agree(path, balances):
    """Both programs' verdict on a Beancount file and a journal beside it: nothing to say, and the same balances."""
    assert bean_check(path.with_suffix(".beancount")) == (0, "")
    assert hledger(path.with_suffix(".journal"), "check", "--strict") == (0, "")
    assert hledger_balances(path.with_suffix(".journal")) == balances
