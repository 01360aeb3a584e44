import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "data" / "statements"


def run(*files):
    """Exit code and what was printed."""
    out = StringIO()
    try:
        call_command("read_statement", *map(str, files), stdout=out)
    except SystemExit as left:
        return left.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_read_statement_prints_figures():
    path = SAMPLES / "iso20022.js__camt_053_uk_v2_1.xml"
    second = {
        "account": "GB36GSLD04296250000970",
        "currency": "GBP",
        "entries": 6,
        "credits": "200.00",
        "debits": "400.00",
        "opening": "334425218.07",
        "closing": "334425126.42",
        "ties": False,
    }
    code, (found,) = run(path)
    assert (code, found["file"], found["format"], found["error"]) == (0, str(path), "camt.053.001.02", None)
    assert found["statements"][1] == second


def test_read_statement_says_null_where_no_balance_is_stated():
    _code, (found,) = run(
        SAMPLES / "iso20022__200519_camt054-chdd_p_ch2909000000250094239_1110097484_0_20190520700381159.xml"
    )
    (statement,) = found["statements"]
    assert (statement["opening"], statement["closing"], statement["ties"]) == (None, None, None)
    assert (statement["currency"], statement["credits"], statement["debits"]) == ("", "4.50", "0")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<Document", None])
def test_broken_file_stops_no_other(tmp_path, content):
    broken = tmp_path / "broken.xml"
    if content is not None:
        broken.write_bytes(content)
    code, (first, second) = run(broken, SAMPLES / "camt_parser__valid_example.xml")
    assert code == 1
    assert (first["statements"], first["format"]) == ([], None)
    assert first["error"].endswith(".")
    assert (len(second["statements"]), second["error"]) == (1, None)


def test_folder_is_refused(tmp_path):
    assert run(tmp_path)[1][0]["error"] == "The file cannot be opened for reading."


def test_command_line_prints_nothing_but_json_and_needs_no_database(tmp_path):
    nowhere = {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "AIDASSOC_VAR": str(tmp_path),
        "AIDASSOC_DEMO": "1",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "read_statement", str(SAMPLES / "camt_parser__valid_example.xml"), "missing.xml"],
        cwd=ROOT,
        env=os.environ | nowhere,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert [found["error"] for found in json.loads(done.stdout)] == [None, "There is no such file."]
