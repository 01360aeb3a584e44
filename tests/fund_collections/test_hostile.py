import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from fund_collections.statements import UnreadableStatement, read_statement
from tests.fund_collections.hostile import SEEDS, attacks, mutations

ROOT = Path(__file__).parents[2]
SECONDS = 10
KILOBYTES = 500 * 1024
LARGEST = 99 * 1024 * 1024
SHORT = attacks(300_000)
# Made by a process of its own: a child's peak counts from its parent's.
MAKER = """
import sys
from tests.fund_collections.hostile import attacks
open(sys.argv[1], "wb").write(attacks(int(sys.argv[2]))[sys.argv[3]]())
"""


@pytest.mark.parametrize("count", [100, pytest.param(2000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("name", SEEDS)
def test_damaged_statement_is_read_or_refused(name, count):
    for data in mutations(name, count):
        # Any other exception ends the test.
        with suppress(UnreadableStatement):
            for statement in read_statement(data).statements:
                assert statement.ties in {True, False, None}
                assert statement.credits >= 0 <= statement.debits


@pytest.mark.parametrize("name", SHORT)
def test_attack_is_read_or_refused_at_once(name):
    with suppress(UnreadableStatement):
        read_statement(SHORT[name]())


def cost_of(path):
    """What a process of its own says of the file, with its seconds of work and peak memory."""
    command = [sys.executable, "manage.py", "read_statement", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        said = process.stderr.read()
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, said, used.ru_utime + used.ru_stime, used.ru_maxrss


@pytest.mark.soak
@pytest.mark.parametrize("name", SHORT)
def test_attack_of_the_largest_size_costs_little(name, tmp_path):
    path = tmp_path / "statement"
    subprocess.run([sys.executable, "-c", MAKER, str(path), str(LARGEST), name], cwd=ROOT, check=True)
    code, said, seconds, kilobytes = cost_of(path)
    path.unlink()
    assert (code in {0, 1}, said) == (True, "")
    assert (seconds < SECONDS, kilobytes < KILOBYTES) == (True, True), f"{seconds:.1f} s, {kilobytes // 1024} MB"
