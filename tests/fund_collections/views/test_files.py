"""Lists of the collections as files: the rows that are shown, those of the filter alone, and nothing more."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from audit.models import Minute
from fund_collections import services
from fund_collections.models import ListState
from fund_collections.services import Line
from tests.exporting import asked, taken_along
from tests.fund_collections.services.test_matching import booking_of
from tests.fund_collections.services.test_pledges import pledge_of
from tests.fund_collections.services.test_transfers import give
from tests.fund_collections.views.test_pages import at


def test_appeals_with_their_sums_per_currency(world, sign_in):
    later = world.appeal_into(world.fund)
    later.opens_on = timezone.localdate() + timedelta(days=9)
    later.save()
    world.at(ListState.POSTED, sums=["7.50"])
    give(world, "12.50")
    client, address = sign_in(world.delegate), at("appeal_list")
    lines = taken_along(client, address)
    assert sorted(line.partition(";")[2] for line in lines[1:]) == sorted([
        f"{world.appeal.code};{world.fund.name};2026-01-01;;open;20,00;EUR",
        f"{later.code};{world.fund.name};{later.opens_on};;not yet open;;",
    ])  # fmt: skip
    for state, expected in (("open", world.appeal), ("coming", later)):
        assert [line.split(";")[1] for line in taken_along(client, f"{address}?state={state}")[1:]] == [expected.code]
        assert list(client.get(address, {"state": state}).context["page"].object_list) == [expected]
    assert "No appeal fits" in client.get(address, {"state": "closed"}).text


def test_gifts_of_both_kinds_each_filtered_by_its_kind(world, other_world, sign_in):
    one = world.at(ListState.POSTED, sums=["7.50"])
    gift = give(world, "12.50")
    back = give(world, "3.00")
    services.take_back(back, because="typed twice", by=world.treasurer)
    give(other_world, "99.00")
    client, address = sign_in(world.delegate), at("contribution_list")
    told = [line.split(";")[2:4] + line.split(";")[6:11] for line in taken_along(client, address)[1:]]
    on_list = [one.number, "1", "7,50", "EUR", "2026-00001", "", "on a list"]
    assert [told[1], told[2]] == [["", "", "12,50", "EUR", "2026-00002", "", "by transfer"], on_list]
    assert (told[0][2], back.entry.reversed_by.posted_on.isoformat() in str(taken_along(client, address))) == (
        "3,00",
        True,
    )
    shown = {kind: client.get(address, {"kind": kind}).context for kind in ("", "list", "transfer")}
    assert [[row.pk for row in found["page"].rows] for found in shown.values()] == [
        [back.pk, gift.pk, one.contributions.get().pk],
        [one.contributions.get().pk],
        [back.pk, gift.pk],
    ]
    assert [str(found["sums"][0]["total"]) for found in shown.values()] == ["20.0000", "7.5000", "12.5000"]
    assert [row.list for row in client.get(address, {"number": one.number[:4]}).context["page"].rows] == [one]
    assert client.get(address, {"kind": "nonsense"}).context["page"].rows == []


def test_print_runs_of_the_own_body(world, other_world, sign_in):
    run, foreign = world.printed(3), other_world.printed()
    client, address = sign_in(world.delegate), at("run_list")
    day = timezone.localdate(run.made_at)
    told = f"{run.code};NL;Winter relief;{run.first_number};{run.last_number};{day};3;3;0;0;0"
    assert taken_along(client, address)[1:] == [told]
    treasurer = sign_in(world.treasurer)
    assert [line.split(";")[0] for line in taken_along(treasurer, f"{address}?sort=run")[1:]] == [
        run.code,
        foreign.code,
    ]
    shown = treasurer.get(address, {"body": other_world.body.pk, "stock": "on"}).context["page"]
    assert list(shown.object_list) == [foreign]


def test_overdue_pledges_by_code(world, other_world, sign_in):
    own, foreign = pledge_of(world, count=1), pledge_of(other_world, count=1)
    client, address = sign_in(world.treasurer), at("pledge_reminders")
    told = [f"{one.code};{one.body.code};;2025-01-31;0,00;10,00;EUR" for one in (foreign, own)]
    assert taken_along(client, address)[1:] == told
    assert taken_along(client, f"{address}?body={world.body.pk}")[1:] == told[1:]
    assert taken_along(client, f"{address}?body=nonsense")[1:] == []


@pytest.fixture
def bookings(world):
    days = {"50.00": "2026-03-02", "-50.00": "2026-03-05", "50.01": "2026-03-05", "312.40": "2026-03-09"}
    return {amount: booking_of(world, amount, day=day) for amount, day in days.items()}


@pytest.mark.parametrize(
    ("asked_for", "expected"),
    [
        ("least=50&most=50", ["-50.00", "50.00"]),
        ("least=50,01", ["312.40", "50.01"]),
        ("most=50.005", ["-50.00", "50.00"]),
        ("first=2026-03-05&last=2026-03-05", ["-50.00", "50.01"]),
        ("first=2026-03-03&side=in&most=60", ["50.01"]),
        ("last=2026-03-02", ["50.00"]),
        ("least=312.40&most=312,4&last=2026-03-08", []),
        ("least=nonsense", []),
        ("first=2026-13-01", []),
    ],
)
def test_bookings_by_day_and_sum_whichever_way_the_money_went(bookings, world, sign_in, asked_for, expected):
    client, address = sign_in(world.treasurer), f"{at('booking_list')}?{asked_for}"
    of = {str(booking): amount for amount, booking in bookings.items()}
    assert sorted(of[line.split(";")[0]] for line in taken_along(client, address)[1:]) == sorted(expected)
    assert sorted(of[str(row.booking)] for row in client.get(address).context["rows"]) == sorted(expected)


def test_bookings_of_one_statement(world, sign_in):
    booking_of(world, "1.00")
    booking = booking_of(world, "50.00")
    client, address = sign_in(world.treasurer), booking.statement.get_absolute_url()
    client.post(at("booking_aside", booking.pk), {"because": "a mistake of the bank"})
    assert [line.split(";")[0] for line in taken_along(client, address)[1:]] == [str(booking)]
    assert taken_along(client, f"{address}?open=1")[1:] == []


def test_lines_of_a_list_name_nobody_and_give_words_for_a_reason(world, sign_in, auditor):
    lines = [
        Line(1, Decimal(5), "named", giver="Kept Apart"),
        Line(2, Decimal("2.50"), "pseudonym", pseudonym="sparrow", place="Jena"),
    ]
    one = world.at(ListState.POSTED, lines=lines)
    address = one.get_absolute_url()
    told = taken_along(sign_in(world.delegate), address)
    assert told[1:] == [
        f"{one.number};1;named;;;;2026-00001;;5,00;EUR",
        f"{one.number};2;pseudonym;sparrow;Jena;;2026-00002;;2,50;EUR",
    ]
    assert sign_in(world.delegate).post(f"{address}?as=csv").status_code == 302
    codes = b"".join(sign_in(auditor).post(f"{address}?as=csv")).decode()
    assert ["sparrow" in codes, "Jena" in codes, "2026-00002" in codes] == [False, False, True]
    assert Minute.objects.filter(act="list exported", facts__list="list-lines").count() == 2


def test_lines_that_are_not_posted_yet_are_a_file_too(world, sign_in):
    one = world.at(ListState.COUNTED, sums=["3.00"])
    assert taken_along(sign_in(world.typist), one.get_absolute_url())[1:] == [f"{one.number};1;anonymous;;;;;;3,00;EUR"]


def test_another_body_takes_nothing_along(world, other_world, sign_in):
    foreign = other_world.at(ListState.POSTED)
    assert asked(sign_in(world.delegate), foreign.get_absolute_url()).status_code == 404
