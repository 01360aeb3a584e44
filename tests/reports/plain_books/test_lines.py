"""What stands in the files: names, words, links, and nothing posted meanwhile."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.refusal import Refusal
from ledger import services as ledger
from ledger.models import Account, Currency, EntryKind
from ledger.money import Money
from ledger.services import Line
from reports import plain_books as books
from reports.plain_books.names import legal
from tests import makers
from tests.reports.plain_books import proving

DAY = dt.date(2026, 3, 1)
EURO = Money(Decimal("12.34"), "EUR")


@pytest.fixture
def fund(treasurer):
    """A fund with an opening in March, a transfer out of it in April, and that transfer's reversal in May."""
    made, bank, other = makers.fund("north"), makers.bank(), makers.fund("south")
    makers.filled(made, bank, "100.00", by=treasurer, on=DAY)
    facts = {"giver": made, "taker": other, "account": bank, "money": EURO, "by": treasurer}
    moved = ledger.transfer(text="D-1", on=dt.date(2026, 4, 1), **facts)
    ledger.reverse(moved, because="twice", by=treasurer, on=dt.date(2026, 5, 1))
    return made


def text_of(form, **asked):
    return "".join(books.file(books.opened(**asked), form))


def test_names_are_legal_and_no_two_alike():
    assert legal(["a_b", "a-b", "A-b", "1100", "-x", "île", "a-b-2"]) == {
        "-x": "X-x", "1100": "1100", "A-b": "A-b", "a-b": "A-b-2", "a-b-2": "A-b-2-2", "a_b": "A-b-3", "île": "X-le",
    }  # fmt: skip


@pytest.mark.parametrize("form", books.FORMATS)
def test_same_books_give_the_same_bytes(fund, form):
    assert text_of(form) == text_of(form)


def test_reversal_is_linked_with_what_it_reverses(fund):
    text = text_of("beancount")
    assert text.count(" ^J-2026-00002\n") == 2
    assert '  reverses: "J-2026-00002"' in text
    assert '  reversed_by: "J-2026-00003"' in text


def test_a_later_reversal_is_not_told_before_its_day(fund):
    assert "J-2026-00003" not in text_of("beancount", as_of=dt.date(2026, 4, 30))
    assert text_of("csv", as_of=dt.date(2026, 4, 30)).count("J-2026-00002") == 5


@pytest.mark.parametrize("form", ["beancount", "hledger"])
def test_period_begins_with_what_was_brought_forward(fund, tmp_path, form):
    asked = {"first": dt.date(2026, 4, 1), "as_of": dt.date(2026, 4, 30)}
    for name in ("beancount", "hledger"):
        proving.exported(tmp_path, name, **asked)
    bank = Account.objects.banks().get().code.capitalize()
    proving.agree(
        tmp_path / "books",
        {
            (f"Assets:{bank}:North", "EUR"): Decimal("87.66"), (f"Assets:{bank}:South", "EUR"): Decimal("12.34"),
            ("Equity:3000:North", "EUR"): Decimal(-100), ("Equity:3200:North", "EUR"): Decimal("12.34"),
            ("Equity:3200:South", "EUR"): Decimal("-12.34"),
        },
    )  # fmt: skip


def test_what_is_posted_while_it_is_read_is_left_out(fund, treasurer):
    found = books.opened()
    makers.filled(fund, Account.objects.banks().get(), "5.00", by=treasurer, on=DAY)
    assert (len(list(found.entries())), found.count, found.last.code) == (3, 3, "J-2026-00003")
    assert sum(stand.amount for stand in found.closing() if stand.place.kind == "asset") == 100


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [({"first": dt.date(2027, 1, 1)}, "ends before"), ({"as_of": dt.date(2026, 2, 1)}, "no entry in this period")],
)
def test_a_period_without_entries_is_a_sentence(fund, asked, sentence):
    with pytest.raises(Refusal, match=sentence):
        books.opened(**asked)


def test_empty_books_are_a_sentence(db):
    with pytest.raises(books.NothingToExport, match="no entry in the books yet"):
        books.opened()


def test_check_number_is_of_the_books_alone(fund):
    found = books.opened()
    one, other = ("".join(books.file(found, "hledger", head=(who,))) for who in ("taken by a", "taken by b"))
    assert one != other
    assert one.splitlines()[-1] == other.splitlines()[-1]
    assert one.splitlines()[-1] != text_of("hledger", as_of=DAY).splitlines()[-1]


def test_full_sheet_tells_what_is_known_of_an_entry(fund):
    head, *rows = text_of("csv-full").removeprefix("\ufeff").splitlines()
    assert head.endswith(";kind;reverses;reversed by;rate;rate of;source of the rate")
    assert rows[2].endswith(";transfer;;J-2026-00003;;;")
    assert rows[-2].endswith(";reversal;J-2026-00002;;;;")


LEGS = st.lists(
    st.tuples(
        st.sampled_from(["bank", "gifts"]),
        st.sampled_from(["EUR", "JPY", "KWD", "DEM"]),
        # Forty legs at most stay below what a balance can hold.
        st.integers(1, 10**13) | st.integers(-(10**13), -1),
    ),
    min_size=1,
    max_size=4,
)
# What the database can keep as text: no NUL, no half of a pair.
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=60)
ENTRIES = st.lists(st.tuples(st.dates(dt.date(1900, 1, 1), DAY), WORDS, LEGS), min_size=1, max_size=12)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=ENTRIES)
def test_any_balanced_books_are_accepted(db, tmp_path, entries):
    with transaction.atomic():
        balances = post(entries)
        for form in ("beancount", "hledger"):
            proving.exported(tmp_path, form)
        proving.agree(tmp_path / "books", balances)
        transaction.set_rollback(True)


def post(entries):
    """Post each leg against the account of openings; {(account, currency): sum} as both programs name them."""
    fund, sums = makers.fund("f"), defaultdict(Decimal)
    bank, gifts, opening = makers.bank(), *(Account.objects.playing(role) for role in ("gifts", "opening"))
    places = dict(Currency.objects.values_list("code", "exponent"))
    known = {"bank": (bank, f"Assets:{bank.code.capitalize()}:F"), "gifts": (gifts, "Income:4000:F")}
    for on, text, legs in entries:
        lines = []
        for where, currency, coins in legs:
            amount, (account, name) = Decimal(coins).scaleb(-places[currency]), known[where]
            sums[name, currency] += amount
            sums["Equity:3000:F", currency] -= amount
            lines += [Line(account, fund, currency, amount), Line(opening, fund, currency, -amount)]
        ledger.post(by=None, posted_on=on, kind=EntryKind.OPENING, text=text, lines=lines)
    return {where: amount for where, amount in sums.items() if amount}
