import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.fund_collections.figures import SAMPLES
from tests.fund_collections.hostile import packed

ROOT = Path(__file__).parents[2]


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


BROKEN_ZIP = packed(
    [("a.ofx", (SAMPLES / "ofx__v211.ofx").read_bytes()), ("b.sta", b":20:A\n:60F:C240101EUR0,\n:61:?")]
)
BOOKING = "Statement 1 (A), entry 1, field 61: “?” is not a booking line."
NOTHING = "This is no bank statement that is read here: camt, MT940, OFX, a table, or a zip of them."
MIXTURE = [
    ((SAMPLES / "mt940-rs__sepa_mt9401.sta").read_bytes(), "MT940", 26, None),
    (b":20:A\n:60F:C240101EUR0,\n:61:240102C1", "MT940", 1, None),
    (b":20:A\n:60F:EUR", None, 0, "Statement 1 (A), field 60F: “EUR” is not a balance."),
    ((SAMPLES / "ofx__nd-amex-sample.ofx").read_bytes(), "OFX 102", 16, None),
    (BROKEN_ZIP, "zip (OFX 211)", 2, f"b.sta in the zip: {BOOKING}"),
    (b"%PDF-1.7", None, 0, NOTHING),
    ((SAMPLES / "camt_parser__valid_example.xml").read_bytes(), "camt.053.001.02", 1, None),
]


def test_mixture_of_formats_good_and_broken_is_read_file_by_file(tmp_path):
    """Named so that nothing but the content can tell the format."""
    for number, (content, *_wanted) in enumerate(MIXTURE):
        (tmp_path / f"{number}.csv").write_bytes(content)
    code, found = run(*sorted(tmp_path.iterdir()))
    assert code == 1
    told = [(one["format"], len(one["statements"]), one["error"]) for one in found]
    assert told == [tuple(wanted) for _content, *wanted in MIXTURE]


def test_sums_are_plain_decimals_without_sign_or_exponent(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b":20:A\n:25:1\n:60F:C240101EUR0,00\n:61:240102D1000000,NTRF\n:62F:D240102EUR1000000,\n-")
    _code, (found,) = run(path)
    (statement,) = found["statements"]
    assert (statement["credits"], statement["debits"]) == ("0", "1000000")
    assert (statement["opening"], statement["closing"], statement["ties"]) == ("0.00", "-1000000", True)


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
