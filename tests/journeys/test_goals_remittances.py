"""Goals of the remittances that no room's own tests show whole: G16, G17, G19, G22, G25."""

import os
import signal
import warnings
from contextlib import suppress
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from lxml import html

from access.once import fresh
from access.refusal import Refusal
from audit.models import Minute
from remittances import services
from remittances.models import Remittance
from tests.exporting import REASON, taken_along
from tests.journeys import year as told
from tests.journeys.desks import words
from tests.journeys.year_plans import arrived, figures, propose, release, send, sign_by_act, submit

SIGNERS = ("signer of GB", "signer of DE")


@pytest.fixture
def year(db):
    """Three places that share by need: 180, 60 and 60 of 300 EUR, by agent but for the first."""
    year = told.begin()
    for people, street in ((9, "Mill 1"), (3, "Mill 2"), (3, "Mill 3")):
        place = services.open_address(country="GR", lines=street, people=people, by=year["case worker"])
        services.confirm_address(place, on=timezone.localdate(), by=year["case worker"])
    for number in (2, 3):
        details = {"payee": "Eleni Example", "city": "Chania"}
        services.open_way(year.place(number), route="agent", details=details, by=year["case worker"])
    return year


def signed(year):
    return sign_by_act(year, submit(year, propose(year, 1, "300")), *SIGNERS)


def lines_of(plan):
    return f"{plan.get_absolute_url()}lines/"


def die_while_exporting(client, plan):
    """A worker of its own ends, by kill -9, when the head of the file has left."""
    connection.close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        with suppress(BaseException):
            _parents, connection.connection = connection.connection, None
            next(iter(client.post(f"{lines_of(plan)}?as=csv", {"because": REASON})))
            os.kill(os.getpid(), signal.SIGKILL)
        os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_an_export_leaves_the_plan_signed_and_the_export_to_be_had(transactional_db, year, sign_in):
    """G16."""
    plan, client = signed(year), sign_in(year.treasurer)
    assert die_while_exporting(client, plan) == -signal.SIGKILL
    plan.refresh_from_db()
    assert (plan.state, plan.approvals.filter(voided_at=None).count()) == ("signed", 2)
    assert len(taken_along(client, lines_of(plan))) == 1 + 3
    assert Minute.objects.filter(act="list exported").count() == 2
    assert release(year, plan).state == "released"


def by_act(year, line):
    services.overrule_line(line, route="courier", because="the agent has closed", by=year.treasurer)


def by_the_way(year, line):
    services.close_way(line.way, because="the agent has closed", by=year["case worker"])


def by_sql(_year, line):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE remittances_planline SET route = 'courier', way_id = NULL WHERE id = %s", [line.pk])


@pytest.mark.parametrize("path", [by_act, by_the_way, by_sql])
def test_a_route_changed_by_any_path_drops_both_signatures_and_tells_what_changed(path, year, sign_in):
    """G17."""
    plan = signed(year)
    path(year, plan.lines.get(number=2))
    plan.refresh_from_db()
    assert (plan.state, plan.approvals.filter(voided_at=None).count()) == ("draft", 0)
    for signer in SIGNERS:
        client = sign_in(year[signer])
        assert f"{plan.code} was changed after you signed" in words(
            html.fromstring(client.get(reverse("portal:home")).text)
        )
        assert "of line 2" in client.get(f"{plan.get_absolute_url()}changes/").text


def test_a_draft_says_that_too_few_can_sign_and_who_could_be_asked(year, sign_in):
    """G19."""
    facts = {"currency": told.euro(), "above": Decimal(250), "signatures": 3, "from_on": timezone.now().date()}
    services.set_band(**facts, decision=year.decisions["band"], by=year.treasurer)
    year["signer of SE"].appointments.update(held_to="2025-01-01")
    page = sign_in(year.treasurer).get(propose(year, 1, "300").get_absolute_url()).text
    assert "3 bodies sign above 250.00 EUR, D-3; only DE, GB can. 1 is missing." in page
    asked = page.partition("Ask one of")[2].partition("</p>")[0]
    assert ("NL" in asked, "SE" in asked, "FR" in asked) == (True, True, False)


def test_a_follow_up_is_the_undelivered_remainder_and_nobody_is_paid_twice(year):
    """G22."""
    plan, by = release(year, signed(year)), {"by": year.treasurer}
    one, two, three = Remittance.objects.filter(line__plan=plan).order_by("line__number")
    services.cancel_order(one, because="not wanted", **by)
    for order in (two, three):
        send(year, order, told.quarter(1, 20), "1")
    services.mark_returned(two, returned=Decimal(50), because="moved", **by)
    arrived(year, three, told.quarter(1, 40), "59.50")
    follow = partial(services.follow_up, plan, kind="follow-up", **by)
    assert figures(follow(), "amount") == {"K-1": "180.00", "K-2": "60.00", "K-3": "0.50"}
    with pytest.raises(Refusal, match="arrived or is on its way"):
        follow()
    with pytest.raises(Refusal, match="pays K-1 for days of this period already"):
        propose(year, 1, "300")


def test_who_cannot_use_money_is_asked_for_other_aid(year, sign_in):
    """G25; what the year's report says of such places is read in the year of relief."""
    facts = {"country": "GR", "lines": "Ward 6", "people": 5, "takes_money": False, "by": year["case worker"]}
    with pytest.raises(Refusal, match="say what it can use"):
        services.open_address(**facts)
    place = services.open_address(**facts, notice="parcels of flour", takes_parcels=True)
    services.confirm_address(place, on=timezone.localdate(), by=year["case worker"])
    client = sign_in(year.treasurer)
    page = client.get(place.get_absolute_url()).text
    assert ("Prepare a parcel" in page, "Prepare a remittance" in page) == (True, False)
    form = {"decision": year.decisions["EUR"].pk, "address": place.code, "amount": "10", "purpose": "bread"}
    form["once"] = fresh("draft remittance", "new", year.treasurer)
    answer = client.post("/remittances/new/", form | {"route": "postal order"}).text
    assert "cannot use money. It can use: parcels of flour" in answer
    assert figures(propose(year, 1, "300"), "amount")[place.code] == "0.00"
    client.post("/remittances/new/", form | {"route": "parcel"})
    assert Remittance.objects.get().route == "parcel"
