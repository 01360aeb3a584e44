import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from access.refusal import rule_of, sentence_for
from audit import services
from audit.models import Minute
from audit.numbering import next_number
from tests import makers
from tests.exporting import taken_along

LIST = reverse("audit:minute_list")


def write(count, *, by, subject=None, act="thing done"):
    for turn in range(count):
        services.record(act, subject or by, by=by, turn=turn)
    return list(Minute.objects.order_by("-id")[:count])[::-1]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_minute SET act = 'x'", "DELETE FROM audit_minute", "TRUNCATE audit_minute CASCADE"],
)
def test_minutes_are_only_ever_added(auditor, as_owner, statement):
    write(1, by=auditor)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            cursor.execute(statement)
    assert rule_of(refused.value) == "minute_final"
    assert sentence_for("minute_final")
    assert Minute.objects.count() == 1


def test_about_finds_the_minutes_of_one_thing(auditor, secretary):
    mine, _other = write(1, by=auditor), write(1, by=secretary)
    assert list(Minute.objects.about(auditor)) == mine


def test_acts_are_each_named_once(auditor):
    for act in ("b", "a", "b", "c", "a"):
        write(2, by=auditor, act=act)
    assert Minute.objects.acts() == ["a", "b", "c"]


def test_numbers_follow_and_return_on_rollback(db):
    assert [next_number("list NL"), next_number("list NL", 5), next_number("list NL"), next_number("x")] == [1, 2, 7, 1]
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert next_number("x") / 0
    assert next_number("x") == 2


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(count, auditor, sign_in, django_assert_num_queries):
    write(count, by=auditor)
    client = sign_in(auditor)
    with django_assert_num_queries(5):
        assert len(client.get(LIST).context["page"].rows) == count


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 5), ("act=looked", 2), ("act=nonsense", 0), ("actor=auditor", 3), ("actor=system", 2), ("actor=nobody", 0),
        ("code=audi", 3), ("code=AUDI", 0), ("first=2020-01-01", 5), ("first=2999-01-01", 0), ("last=2020-01-01", 0),
        ("first=x", 0), ("code=%00", 0), ("before=x&after=y", 5), ("after=2026-01-01_5", 5),
        ("after=2026-01-01T00:00_5", 5),
        ("after=99999999999999999999999", 5), ("last=9999-12-31", 5),
    ],
)  # fmt: skip
def test_list_filters(auditor, secretary, sign_in, query, found):
    write(3, by=auditor)
    for _turn in range(2):
        services.record("looked", secretary, by=None)
    page = sign_in(auditor).get(f"{LIST}?{query}")
    assert len(page.context["page"].rows) == found
    assert len(taken_along(sign_in(auditor), f"{LIST}?{query}")) == found + 1


def test_last_day_is_included(auditor, sign_in):
    write(1, by=auditor)
    today = dt.datetime.now(dt.UTC).date()
    assert len(sign_in(auditor).get(f"{LIST}?first={today}&last={today}").context["page"].rows) == 1


def test_thing_is_linked_where_the_auditor_may_look(auditor, secretary, sign_in):
    write(1, by=secretary)
    row = sign_in(auditor).get(LIST).context["page"].rows[0]
    assert row.url == secretary.get_absolute_url()


def test_sheet_bears_no_formula(auditor, sign_in):
    formula = makers.user(username="@SUM")
    write(1, by=formula)
    assert taken_along(sign_in(auditor), LIST)[1].split(";")[2] == "'@SUM"
