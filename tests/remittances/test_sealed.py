"""The lines of an address leave the vault in one answer to one POST, and are found nowhere else."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.formats import date_format

from audit.models import Minute
from remittances import services
from remittances.models import Attempt, Route
from remittances.services import ShareTold
from tests import makers
from tests.remittances.story import CANARY, DAY, REASON


def words_of(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace") + str(dict(answer.headers)) + str(answer.cookies)


def routes(resolver, namespace=""):
    """(name, names of its arguments) of every route of the site."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield namespace + pattern.name, list(pattern.pattern.converters)


def pages_about(*things):
    """Every address of the site that needs no argument, as page and as file, or takes the id of a thing of its room."""
    for name, arguments in routes(get_resolver()):
        room = name.rpartition(":")[0]
        # The login's own pages and the admin's know no address; a vault once closed would stay so.
        if not apps.is_installed(room) or name == "vault:close":
            continue
        for thing in [thing for thing in things if thing._meta.app_label == room] if arguments else [None]:
            try:
                page = reverse(name, args=[thing.pk] if arguments else [])
            except NoReverseMatch:
                continue
            yield from [page] if arguments else [page, f"{page}?as=csv"]


@pytest.fixture
def told(brought_to, drafted, resident, treasurer, forwarder):
    """An order in hand whose address was opened, and one confirmed with its shares."""
    confirmed = brought_to("sent", drafted("100"))
    shares = [ShareTold("person", Decimal(100), captive=resident.captive)]
    services.confirm(confirmed, grade="shares", received=Decimal(100), shares=shares, on=DAY, by=treasurer)
    order = brought_to("in hand", drafted("50"))
    assert services.reveal_address(order, by=forwarder, because=REASON) == CANARY
    return order


def test_the_answer_to_the_post_shows_them_once(brought_to, forwarder, sign_in):
    order, client = brought_to("in hand"), sign_in(forwarder)
    page = reverse("remittances:remittance_reveal", args=[order.pk])
    opened = client.post(page, {"because": REASON})
    assert (opened.status_code, opened.text.count(CANARY)) == (200, 1)
    assert "no-store" in opened.headers["Cache-Control"]
    for answer in (client.get(page), client.get(order.get_absolute_url())):
        assert CANARY not in words_of(answer)


def test_too_short_a_reason_opens_nothing(brought_to, forwarder, sign_in, minutes):
    order = brought_to("in hand")
    answer = sign_in(forwarder).post(reverse("remittances:remittance_reveal", args=[order.pk]), {"because": "so"})
    assert "in 15 characters or more" in answer.text
    assert CANARY not in answer.text
    assert "address revealed" not in minutes(order)


@pytest.mark.parametrize("who", ["treasurer", "auditor", "approver", "case worker", "secretary", "stranger"])
def test_nobody_else_opens_them(who, brought_to, resident, people, sign_in, minutes):
    order = brought_to("in hand")
    answer = sign_in(people[who]).post(reverse("remittances:remittance_reveal", args=[order.pk]), {"because": REASON})
    assert answer.status_code in {403, 404}
    assert CANARY not in answer.text
    assert "address revealed" not in minutes(order)


def test_neither_minutes_nor_tables_hold_them(told, tmp_path):
    assert not [minute for minute in Minute.objects.all() if CANARY in str(minute.facts)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM remittances_recipientaddress a WHERE a::text LIKE %s", [f"%{CANARY}%"])
        assert cursor.fetchone() == (0,)
    dump = tmp_path / "dump.json"
    call_command("dumpdata", "remittances", "audit", output=str(dump))
    assert CANARY not in dump.read_text()


def test_a_forwarder_is_a_code_to_who_keeps_and_checks_the_books(told, people, forwarder, sign_in):
    pages = {
        who: sign_in(people[who]).get(told.get_absolute_url()).text for who in ("treasurer", "auditor", "approver")
    }
    assert [who for who, page in pages.items() if f">{forwarder.username}<" in page] == ["treasurer", "auditor"]
    assert [who for who, page in pages.items() if forwarder.body.name in page] == []


ROUTES = {str(route.label) for route in Route} - {"parcel"}  # a word for what is sent as well


def test_route_and_day_of_sending_are_for_who_sends_and_keeps_the_books(told, people, sign_in):
    """S3: approver, delegate, secretary and case worker read them on no page and in no file."""
    sent = Attempt.objects.get()
    route, day = str(sent.get_route_display()), date_format(sent.sent_on, "SHORT_DATE_FORMAT")
    for office in ("approver", "case worker", "secretary", "delegate"):
        client = sign_in(people.get(office) or makers.user(office))
        client.raise_request_exception = False
        for page in pages_about(sent.remittance, told, told.address):
            if page.endswith("/way/"):  # asks for the fields of one route, whatever was sent
                continue
            answer = client.post(page, {"because": REASON}) if page.endswith("csv") else client.get(page)
            words = words_of(answer)
            # The ways to an address name every route alike: by which of them anything went is not told.
            assert {label for label in ROUTES if label in words} in (set(), ROUTES), (office, page)
    for office in ("treasurer", "auditor"):
        page = sign_in(people[office]).get(sent.remittance.get_absolute_url()).text
        assert (route in page, day in page) == (True, True)
