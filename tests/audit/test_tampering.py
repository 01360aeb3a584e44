"""What a superuser does to the minute book is found by the site and by the verifier alone, in the same words."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from audit import heads
from audit.export import lines, proven
from audit.verifier import verify_minutes
from tests.audit import booking

VERIFIER = Path(verify_minutes.__file__)
KINDS = {
    booking.alter: "Seal 2, minutes {4} to {8}: what they say is not what was sealed.",
    booking.delete: "Seal 2, minutes {4} to {8}: 4 minutes are there, 5 were sealed.",
    booking.insert: "Seal 1, minutes {0} to {3}: 5 minutes are there, 4 were sealed.",
    booking.reorder: "Seal 2, minutes {4} to {8}: what they say is not what was sealed.",
    booking.cut: "vouches for 13 minutes, 4 are sealed: the end of the book was cut off.",
    booking.write_anew: "the book has",
    booking.forge: "is signed with another key",
}


@pytest.fixture
def verify(tmp_path):
    """Run the verifier, copied to where nothing of the project is, over the export: (exit code, what it said)."""
    shutil.copy(VERIFIER, tmp_path / "verify_minutes.py")

    def run(*words, export=None):
        (tmp_path / "book.jsonl").write_bytes(b"".join(lines()) if export is None else export)
        command = [sys.executable, "-I", "verify_minutes.py", "book.jsonl", *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env={})
        return done.returncode, (done.stdout + done.stderr).splitlines()

    return run


@pytest.fixture
def kept(auditor, tmp_path):
    """The file of the last head, as a body keeps it, over a book that nobody has touched yet."""
    booking.written(auditor)
    file = tmp_path / "kept.json"
    file.write_text(heads.as_file(heads.latest()))
    return file


def numbers():
    from audit.models import Minute

    return list(Minute.objects.order_by("id").values_list("id", flat=True))


def test_an_honest_book_holds(kept, verify):
    assert proven(kept=[verify_minutes.kept_head(kept)]).faults() == []
    code, said = verify("--head", "kept.json")
    assert (code, said[0]) == (0, "The minute book holds: 13 minutes, 3 seals, 3 heads.")
    assert said[1:] == [f"Signed with key {booking.signer()(1, '', '')[1]}."]


@pytest.mark.parametrize("tamper", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_tampering_is_found_by_both(kept, verify, tamper):
    sentence = KINDS[tamper].format(*numbers())
    tamper()
    faults = proven(kept=[verify_minutes.kept_head(kept)]).faults()
    code, said = verify("--head", "kept.json")
    assert any(sentence in fault for fault in faults), faults
    assert (code, said[:-1], len(faults)) == (1, faults, int(said[-1].split()[-2]))


@pytest.mark.parametrize("tamper", [kind for kind in KINDS if kind is not booking.cut], ids=lambda kind: kind.__name__)
def test_all_but_a_cut_end_is_found_without_a_kept_head(kept, verify, tamper):
    tamper()
    assert proven().faults() != []
    assert verify()[0] == 1


def test_a_key_known_from_paper_finds_a_book_signed_anew_as_a_whole(kept, verify):
    key = verify_minutes.kept_head(kept)["key"]
    booking.forge()
    booking.as_superuser("DELETE FROM audit_head WHERE id = (SELECT min(id) FROM audit_head)")
    assert verify()[0] == 0
    assert verify("--key", key)[0] == verify("--head", "kept.json")[0] == 1
    assert proven(keys=[key]).faults() != []


def test_a_key_vouches_for_nothing_that_it_did_not_sign(kept, verify):
    key = verify_minutes.kept_head(kept)["key"]
    without = [line for line in lines() if not line.startswith(b'{"head"')]
    assert verify("--key", key, export=b"".join(without))[1][0] == "No head is there that the key could have signed."
    code, said = verify(export=b"".join(without))
    assert (code, said[1]) == (0, "Heads vouch for the first 0 of them alone.")


def test_minutes_written_behind_the_last_seal_are_found(kept, verify):
    *book, end = lines()
    more = b'{"minute":{"act":"forged","id":9999999}}\n'
    end = end.replace(b'"minutes":13', b'"minutes":14')
    code, said = verify("--head", "kept.json", export=b"".join([*book, more, end]))
    assert (code, said[0]) == (1, "1 minutes stand behind the last seal: nothing vouches for them.")


def test_seals_taken_out_or_moved_are_found(kept):
    booking.as_superuser("DELETE FROM audit_seal WHERE number = 2")
    assert any(fault.startswith("Seal 2 is missing") for fault in proven().faults())
    booking.as_superuser("UPDATE audit_seal SET number = 2, last_id = last_id - 1 WHERE number = 3")
    assert proven().faults() != []


def test_an_export_cut_or_broken_is_refused(kept, verify):
    whole = b"".join(lines())
    for broken in (whole[:-30], whole.replace(b'"thing done"', b'"thing done', 1), b"", b"{}\n", whole[:400]):
        assert verify(export=broken)[0] == 1


def test_a_head_that_is_none_is_refused_in_a_sentence(kept, verify):
    kept.write_text('{"count": "5"}')
    assert verify("--head", "kept.json") == (1, ["This cannot be read: not a head of a minute book."])
    assert verify("--head", "missing.json")[1][0].startswith("This cannot be read: ")


def test_the_verifier_needs_the_standard_library_and_cryptography_alone():
    tree = ast.parse(VERIFIER.read_text())
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in named} - sys.stdlib_module_names == {"cryptography"}
