"""What is known of an address beside its lines: noted by an act, held by the database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from access.refusal import Refusal, rule_of
from audit.models import Minute
from remittances import services
from remittances.models import AddressNotice, AddressWay, Need, RecipientAddress
from remittances.services.alternates import stand_ins
from tests.remittances.story import DAY
from vault.services import key_ids
from vault.services.sealing import record_keys

NOTE = """INSERT INTO remittances_addressnotice (id, address_id, noted_on, money, parcels, text, noted_by_id)
          VALUES (gen_random_uuid(), %(address)s, %(day)s, %(money)s, %(parcels)s, %(text)s, %(by)s)"""

TWICE = """UPDATE remittances_addressway SET closed_at = now(), closed_by_id = opened_by_id;
           UPDATE remittances_addressway SET closed_at = NULL, closed_by_id = NULL"""


SHUT = {
    "closed": lambda place, worker, _secretary: services.close_address(place, by=worker),
    "burned": lambda place, _worker, secretary: services.burn(place, because="somebody told of it", by=secretary),
    "flagged": lambda place, worker, _secretary: services.flag(place, risk="moved", because="two say so", by=worker),
    "no money": lambda place, worker, _secretary: services.note_notice(
        place, noted_on=DAY, money=False, text="no use for money", by=worker
    ),
}


@pytest.fixture
def other(case_worker):
    return services.open_address(country="GR", lines="Mill lane 4", people=2, by=case_worker)


@pytest.fixture
def need(address, case_worker):
    return services.note_need(address, weight=Decimal("9.5"), from_on=DAY, because="one is ill", by=case_worker)


@pytest.fixture
def way(address, case_worker):
    return AddressWay.objects.create(address=address, route="bank", opened_by=case_worker)


def uses(address):
    address.refresh_from_db()
    return address.takes_money, address.takes_parcels, address.notice


def test_a_notice_says_what_the_address_can_use(address, case_worker, minutes):
    facts = {"noted_on": DAY, "money": False, "parcels": True, "text": "no sense in sending money", "by": case_worker}
    notice, halted = services.note_notice(address, **facts)
    assert (uses(address), halted) == ((False, True, "no sense in sending money"), [])
    assert (notice.noted_by, minutes(address)[-1]) == (case_worker, "notice noted")


def test_word_that_comes_late_changes_nothing_known_since(address, case_worker):
    services.note_notice(address, noted_on=DAY, money=False, text="no money", by=case_worker)
    services.note_notice(
        address, noted_on=DAY - timedelta(days=9), money=True, parcels=True, text="all comes", by=case_worker
    )
    assert uses(address) == (False, True, "no money")
    services.note_notice(address, noted_on=DAY, text="no money, no books", by=case_worker)
    assert uses(address) == (False, True, "no money, no books")


def test_a_notice_names_the_orders_that_it_makes_useless(brought_to, drafted, address, case_worker):
    order = brought_to("approved", drafted("40"))
    drafted("50")
    _notice, halted = services.note_notice(address, noted_on=DAY, money=False, text="bread only", by=case_worker)
    assert (halted, Minute.objects.get(act="notice noted").facts["halted"]) == ([order.code], order.code)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": " "}, "A notice says something"),
        ({"text": "x" * 201}, "201 characters; there is room for 200"),
        ({"noted_on": date(2999, 1, 1)}, "is yet to come"),
    ],
)
def test_absurd_notices_are_refused(address, case_worker, change, sentence):
    facts = {"noted_on": DAY, "money": False, "text": "bread", "by": case_worker}
    with pytest.raises(Refusal, match=sentence):
        services.note_notice(address, **facts | change)
    assert not AddressNotice.objects.exists()


def test_notice_final(address, case_worker, sql):
    named = {"address": address.pk, "day": DAY, "money": False, "parcels": None, "text": "bread", "by": case_worker.pk}
    sql(NOTE, **named)
    assert uses(address) == (False, False, "bread")
    with pytest.raises(IntegrityError) as caught:
        sql("UPDATE remittances_addressnotice SET money = true")
    assert rule_of(caught.value) == "notice_final"


def test_a_new_need_ends_the_one_before(need, address, case_worker):
    later = services.note_need(
        address, weight=Decimal(11), from_on=date(2026, 5, 1), because="two came", by=case_worker
    )
    need.refresh_from_db()
    assert need.to_on == date(2026, 4, 30)
    assert [list(Need.objects.in_force(day)) for day in (DAY, date(2026, 6, 1))] == [[need], [later]]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"weight": Decimal(0)}, "above zero"),
        ({"from_on": DAY}, "is noted already; begin later"),
        ({"from_on": date(2026, 5, 1), "to_on": date(2026, 4, 1)}, "not in order"),
        ({"because": " "}, "Say why"),
    ],
)
def test_absurd_needs_are_refused(need, address, case_worker, change, sentence):
    facts = {"weight": Decimal(3), "from_on": date(2026, 5, 1), "because": "x", "by": case_worker}
    with pytest.raises(Refusal, match=sentence):
        services.note_need(address, **facts | change)
    assert Need.objects.get().to_on is None


def test_two_needs_at_once_are_refused(address, case_worker):
    facts = {"weight": Decimal(3), "because": "x", "by": case_worker}
    services.note_need(address, from_on=DAY, to_on=date(2026, 5, 1), **facts)
    with pytest.raises(Refusal, match="one need at a time"):
        services.note_need(address, from_on=date(2026, 4, 1), **facts)


@pytest.mark.parametrize(
    ("touch", "rule"),
    [
        ("UPDATE remittances_need SET weight = 1", "need_final"),
        ("UPDATE remittances_need SET to_on = '2026-05-01'; UPDATE remittances_need SET to_on = NULL", "need_final"),
        ("DELETE FROM remittances_need", "need_final"),
        ("UPDATE remittances_addressway SET route = 'courier'", "way_final"),
        ("UPDATE remittances_addressway SET details = '\\x01'", "way_final"),
        (TWICE, "way_final"),
        ("DELETE FROM remittances_addressway", "way_final"),
    ],
)  # fmt: skip
def test_what_is_noted_stands(need, way, touch, rule, sql):
    with pytest.raises(IntegrityError) as caught:
        sql(touch)
    assert rule_of(caught.value) == rule


def test_a_new_name_is_minuted_without_its_words(address, case_worker):
    services.rename(address, label=" winter   colony ", circle="colony", people=10, by=case_worker)
    address.refresh_from_db()
    assert (address.label, address.circle, address.people) == ("winter colony", "colony", 10)
    facts = Minute.objects.get(act="address renamed").facts
    assert facts == {"people": "9 → 10", "circle": "other → colony", "label": True}


@pytest.mark.parametrize("change", [{"people": 0}, {"circle": "prison"}, {"label": "x" * 61}])
def test_absurd_names_are_refused(address, case_worker, change):
    facts = {"label": "two", "circle": "ward", "people": 3} | change
    with pytest.raises(Refusal):
        services.rename(address, **facts, by=case_worker)


def test_after_a_year_without_word_it_is_stale(address, other, case_worker):
    services.confirm_address(address, on=DAY, by=case_worker)
    address.refresh_from_db()
    day, later = DAY + timedelta(days=365), DAY + timedelta(days=366)
    assert (address.is_stale(day), address.is_stale(later), other.is_stale(day)) == (False, True, True)
    assert [one.code for one in RecipientAddress.objects.stale(day)] == [other.code]
    with pytest.raises(Refusal, match="too early"):
        services.confirm_address(address, on=DAY - timedelta(days=1), by=case_worker)


def test_the_newest_word_from_there_stays(address):
    for day in (DAY, DAY - timedelta(days=3), DAY + timedelta(days=2)):
        services.heard_from(address, day)
    address.refresh_from_db()
    assert address.confirmed_on == DAY + timedelta(days=2)


def test_alternates_go_round_in_no_circle(address, other, case_worker, sql):
    third = services.open_address(country="GR", lines="Mill lane 5", people=2, by=case_worker)
    services.set_alternate(address, alternate=other, by=case_worker)
    services.set_alternate(other, alternate=third, by=case_worker)
    with pytest.raises(Refusal, match="go round in a circle"):
        services.set_alternate(third, alternate=address, by=case_worker)
    with pytest.raises(Refusal, match="go round in a circle"):
        services.set_alternate(third, alternate=third, by=case_worker)
    with pytest.raises(IntegrityError) as caught:
        sql("UPDATE remittances_recipientaddress SET alternate_id = %s WHERE id = %s", address.pk, third.pk)
    assert rule_of(caught.value) == "address_alternates_lead_on"
    assert services.set_alternate(address, alternate=None, by=case_worker).alternate is None


def test_what_is_closed_stands_in_for_nobody(address, other, case_worker):
    services.close_address(other, by=case_worker)
    other.refresh_from_db()
    with pytest.raises(Refusal, match="stands in for nobody"):
        services.set_alternate(address, alternate=other, by=case_worker)
    with pytest.raises(Refusal, match="is closed"):
        services.set_alternate(other, alternate=address, by=case_worker)


@pytest.mark.parametrize("shut", ["closed", "burned", "flagged", "no money"])
def test_who_stands_in_is_the_first_that_can(shut, address, other, case_worker, secretary, sign_in):
    third = services.open_address(country="GR", lines="Mill lane 5", people=2, by=case_worker)
    services.set_alternate(address, alternate=other, by=case_worker)
    services.set_alternate(other, alternate=third, by=case_worker)
    page = sign_in(case_worker).get(address.get_absolute_url()).text
    assert (stand_ins("bank"), "of no use now" in page) == ({address.pk: other.code, other.pk: third.code}, False)
    SHUT[shut](other, case_worker, secretary)
    assert stand_ins("bank", place=address.pk) == {address.pk: third.code}
    page = sign_in(case_worker).get(address.get_absolute_url()).text
    assert f"of no use now: {third.code} stands in" in page
    services.close_address(third, by=case_worker)
    assert stand_ins("bank", place=address.pk) == {}
    assert "nobody stands in" in sign_in(case_worker).get(address.get_absolute_url()).text


def test_new_instructions_destroy_the_key_of_the_old_ones(address, case_worker):
    services.instruct(address, instructions="Ring twice.", by=case_worker)
    address.refresh_from_db()
    old = key_ids(address.instructions)
    services.instruct(address, instructions="Ring once.", by=case_worker)
    address.refresh_from_db()
    assert (record_keys(old), len(record_keys(key_ids(address.instructions, address.lines)))) == ({}, 2)
    services.instruct(address, instructions="", by=case_worker)
    address.refresh_from_db()
    assert address.instructions is None
