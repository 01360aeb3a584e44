from datetime import date, timedelta
from decimal import Decimal
from threading import Event, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from access.refusal import Refusal
from audit.models import Minute
from ledger import services
from ledger.models import Account, Entry, EntryKind, Period, Role
from ledger.services.periods import Next
from tests import makers
from tests.breaking import breaks
from tests.exporting import taken_along

LIST, CLOSE, OPENING = (reverse(f"ledger:{name}") for name in ("period_list", "period_close", "opening_new"))
MARCH = date(2026, 3, 31)


def of_a_gift(fund, bank, amount):
    gifts, amount = Account.objects.playing(Role.GIFTS), Decimal(amount)
    return [services.Line(bank, fund, "EUR", amount), services.Line(gifts, fund, "EUR", -amount)]


def gift(fund, bank, on, by):
    lines = of_a_gift(fund, bank, 5)
    return services.post(by=by, posted_on=on, kind=EntryKind.GIFT, text="list", lines=lines)


@pytest.fixture
def book(treasurer):
    """Posts a gift on a day; the first lies in February 2026."""
    fund, bank = makers.fund(), makers.bank()

    def post(on):
        return gift(fund, bank, on, treasurer)

    post(date(2026, 2, 10))
    return post


@pytest.fixture
def closed(book, treasurer):
    return services.close_period(last_on=MARCH, note="seen by both", by=treasurer)


pytestmark = pytest.mark.django_db


def test_a_period_begins_with_the_financial_year_and_keeps_closer_and_number(closed, treasurer):
    assert (closed.first_on, closed.last_on, closed.closed_by) == (date(2026, 1, 1), MARCH, treasurer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_check_number(%s)", [MARCH])
        assert cursor.fetchone() == (closed.check_number,)
    minute = Minute.objects.get(act="period closed")
    assert minute.facts == {"first": "2026-01-01", "last": "2026-03-31", "check": closed.check_number}


def test_the_check_number_has_the_form_of_those_of_reports(closed):
    assert [len(part) for part in closed.check_number.split("-")] == [4, 4, 4]
    assert set(closed.check_number) <= set("0123456789ABCDEF-")


def many(fund, bank, on, by):
    lines = of_a_gift(fund, bank, 1)
    days = (date(2026, 4, 2), on)
    services.post_many([services.NewEntry(day, EntryKind.GIFT, "x", lines) for day in days], by=by)


@pytest.mark.parametrize("day", [MARCH, date(2026, 1, 1), date(2019, 5, 1)])
@pytest.mark.parametrize("way", [gift, many])
@pytest.mark.usefixtures("closed")
def test_a_closed_period_takes_no_posting(day, way, treasurer):
    fund, bank = makers.fund(), makers.bank()
    with pytest.raises(Refusal, match="lies in a closed period"):
        way(fund, bank, day, treasurer)


@pytest.mark.usefixtures("closed")
def test_raw_sql_posts_to_no_closed_day_either():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_journalseries SET last = last + 1 WHERE year = 2026")
        with breaks("period_closed"):
            cursor.execute(
                "INSERT INTO ledger_entry (id, year, number, posted_on, kind, text, rate_source)"
                " VALUES (gen_random_uuid(), 2026, 2, '2026-03-31', 'gift', 'x', '')"
            )


def test_the_next_day_is_open_and_leaves_the_number_as_it_was(closed, book):
    assert book(MARCH + timedelta(days=1)).code == "J-2026-00002"
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_check_number(%s)", [MARCH])
        assert cursor.fetchone() == (closed.check_number,)


def test_late_finds_go_to_the_first_open_day(closed):
    assert services.first_open_day(date(2026, 2, 1)) == services.first_open_day(MARCH) == date(2026, 4, 1)
    assert services.first_open_day(date(2026, 5, 5)) == date(2026, 5, 5)


def test_an_entry_of_a_closed_day_is_reversed_today(closed, treasurer):
    answer = services.reverse(Entry.objects.get(), by=treasurer, because="typed twice")
    assert answer.posted_on == timezone.localdate()


@pytest.mark.usefixtures("book")
def test_the_months_of_an_own_financial_year(settings, treasurer):
    settings.FINANCIAL_YEAR_START = "07-01"
    assert services.next_period() == Next(date(2025, 7, 1), date(2025, 7, 31), date(2025, 9, 30), date(2026, 6, 30))
    services.close_period(last_on=date(2026, 1, 31), by=treasurer)
    assert services.next_period() == Next(date(2026, 2, 1), date(2026, 2, 28), MARCH, date(2026, 6, 30))


def test_empty_books_have_nothing_to_close(treasurer, sign_in):
    with pytest.raises(Refusal, match="no entries"):
        services.close_period(last_on=MARCH, by=treasurer)
    assert sign_in(treasurer).get(CLOSE).context["following"] is None


@pytest.mark.parametrize(
    ("first", "last", "rule"),
    [
        ("2026-04-02", "2026-04-30", "period_follows"),
        ("2026-03-31", "2026-04-30", "period_follows"),
        ("2026-04-01", "2999-12-31", "period_over"),
        ("2026-04-01", "2026-03-31", "period_days_in_order"),
    ],
)
@pytest.mark.usefixtures("closed")
def test_the_database_closes_no_other_days(first, last, rule, treasurer):
    with breaks(rule):
        Period.objects.create(first_on=first, last_on=last, closed_by=treasurer)


@pytest.mark.usefixtures("book")
def test_the_first_period_holds_the_first_entry(treasurer):
    with breaks("period_follows"):
        Period.objects.create(first_on="2026-02-11", last_on="2026-02-28", closed_by=treasurer)


@pytest.mark.usefixtures("closed", "as_owner")
@pytest.mark.parametrize("change", ["UPDATE ledger_period SET note = 'x'", "DELETE FROM ledger_period"])
def test_a_closed_period_is_never_opened(change):
    with breaks("period_final"), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.usefixtures("closed", "as_owner")
def test_periods_do_not_overlap_even_past_the_triggers():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        with breaks("period_no_overlap"):
            cursor.execute(
                "INSERT INTO ledger_period (id, first_on, last_on, closed_by_id, check_number, note) "
                "SELECT gen_random_uuid(), last_on, last_on + 1, closed_by_id, 'x', '' FROM ledger_period"
            )


@pytest.mark.usefixtures("book")
def test_nobody_else_closes(auditor):
    with pytest.raises(PermissionDenied):
        services.close_period(last_on=MARCH, by=auditor)
    assert not Period.objects.exists()


# The pages


@pytest.mark.usefixtures("book")
def test_closing_is_looked_at_first(treasurer, sign_in):
    client = sign_in(treasurer)
    assert client.get(CLOSE).context["form"]["last_on"].value() == date(2026, 1, 31)
    page = client.post(CLOSE, {"last_on": "2026-03-31", "note": "seen by both"})
    assert page.context["review"][0] == "From 1 Jan 2026 to 31 Mar 2026 nobody posts any more, by whatever way."
    assert not Period.objects.exists()
    client.post(CLOSE, dict(page.context["hidden"]))
    period = Period.objects.get()
    assert (period.note, str(period)) == ("seen by both", "2026-01-01..2026-03-31")
    assert period.check_number in client.get(LIST).content.decode()


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("wrong", ["2026-03-31", "2999-01-01", "x"])
def test_closing_refuses_on_the_form(wrong, treasurer, sign_in):
    assert list(sign_in(treasurer).post(CLOSE, {"last_on": wrong}).context["form"].errors) == ["last_on"]


@pytest.mark.usefixtures("closed")
def test_the_closed_day_is_refused_on_the_forms_of_acts(treasurer, sign_in):
    fund, bank = makers.fund(), makers.bank()
    asked = {"fund": fund.pk, "account": bank.pk, "amount": "5", "currency": "EUR", "on": "2026-03-31"}
    form = sign_in(treasurer).post(OPENING, asked).context["form"]
    assert form.non_field_errors() == ["That day lies in a closed period: choose a later one."]


def test_the_list_is_filtered_and_leaves_as_shown(closed, treasurer, sign_in):
    client = sign_in(treasurer)
    assert list(client.get(LIST, {"on": "2026-04-01"}).context["page"].object_list) == []
    rows = taken_along(client, f"{LIST}?on=2026-02-01")
    assert rows[1].split(";")[:3] == ["2026-01-01", "2026-03-31", "treasurer"]


@pytest.mark.django_db(transaction=True)
def test_closing_waits_for_whoever_is_posting(treasurer):
    fund, bank = makers.fund(), makers.bank()
    gift(fund, bank, date(2026, 2, 10), treasurer)
    posted, found = Event(), []

    def close():
        try:
            posted.wait(5)
            found.append(services.close_period(last_on=MARCH, by=treasurer).check_number)
        finally:
            connection.close()

    closing = Thread(target=close)
    closing.start()
    with transaction.atomic():
        gift(fund, bank, MARCH, treasurer)
        posted.set()
        closing.join(0.3)
        assert found == []
    closing.join(5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_check_number(%s)", [MARCH])
        assert found == [cursor.fetchone()[0]]
