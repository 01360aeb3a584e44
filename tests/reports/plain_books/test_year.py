"""A year of the association, proved by two programs that know nothing of it (G67)."""

import csv
import re
from collections import defaultdict
from decimal import Decimal

import pytest

from ledger.models import Balance
from reports.plain_books.names import ROOTS, legal
from tests.reports.plain_books import proving, year

LAST_DIGIT = re.compile(r"\d(?= (?:~ 0 )?[A-Z]{3}$)", re.MULTILINE)


@pytest.fixture(scope="module")
def shelf():
    return []


@pytest.fixture
def told(db, shelf, tmp_path_factory):
    """The year as files and the balances that the books keep of it; told once, as files outlive the transaction."""
    if not shelf:
        folder = tmp_path_factory.mktemp("books")
        year.tell()
        for form in ("beancount", "hledger", "csv"):
            proving.exported(folder, form)
        shelf.append((folder / "books", kept()))
    return shelf[0]


def kept():
    """{(account as other programs name it, currency): sum} from the balances that the triggers keep."""
    rows = list(Balance.objects.exclude(amount=0).select_related("account", "fund"))
    names = legal({row.account.code for row in rows}), legal({row.fund.code for row in rows})
    return {
        (
            f"{ROOTS[row.account.kind]}:{names[0][row.account.code]}:{names[1][row.fund.code]}",
            row.currency_id,
        ): row.amount
        for row in rows
    }


def test_other_programs_agree_to_the_last_digit(told):
    path, balances = told
    assert len({currency for _account, currency in balances}) == len(year.CURRENCIES)
    proving.agree(path, balances)


def one_digit_off(path, line):
    """The same file, with the last digit of the last such line changed."""
    lines = path.read_text().splitlines(keepends=True)
    place = max(number for number, text in enumerate(lines) if re.match(line, text))
    lines[place] = LAST_DIGIT.sub(lambda digit: str((int(digit[0]) + 1) % 10), lines[place], count=1)
    other = path.with_stem("one-digit-off")
    other.write_text("".join(lines))
    return other


@pytest.mark.parametrize("ending", ["beancount", "journal"])
def test_one_wrong_digit_is_found(told, ending):
    path = told[0].with_suffix(f".{ending}")
    check = {"beancount": proving.bean_check, "journal": lambda file: proving.hledger(file, "check")}[ending]
    posting, assertion = {
        "beancount": (r"  Assets:\S+ +-?\d+\.\d+ EUR", r"\S+ balance Assets:\S+ +-?\d+\.\d+ ~ 0 KWD"),
        "journal": (r"    Assets:\S+ +-?\d+\.\d+ EUR\n", r"    Assets:\S+ .* = -?\d+\.\d+ KWD"),
    }[ending]
    for line in (posting, assertion):
        code, said = check(one_digit_off(path, line))
        assert code != 0, said
        assert "alance" in said


def test_sheet_read_back_holds_the_same_sums(told):
    path, balances = told
    text = path.with_suffix(".csv").read_text("utf-8-sig")
    *rows, foot = csv.DictReader(text.splitlines(), delimiter=";")
    sums, last = defaultdict(Decimal), {}
    for row in rows:
        key = row["account"], row["fund"], row["currency"]
        sums[key] += Decimal(row["debit"] or 0) - Decimal(row["credit"] or 0)
        last[key] = Decimal(row["balance"])
    assert sums == last
    assert sorted(amount for amount in sums.values() if amount) == sorted(balances.values())
    assert foot["date"].startswith("check number ")
