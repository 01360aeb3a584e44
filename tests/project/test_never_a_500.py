"""Whatever somebody sends, the site answers, and a form that is shown again says why.

The sample sends each form once, spoilt in a way that its route decides; make soak sends all there is. Each request is
taken back, so that none depends on another.
"""

import logging
import uuid

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

from access.door_models import KnownDevice
from access.doors import open_to_public
from tests.browser.pages import HALF_IN, PAGES
from tests.browser.world import World
from tests.project.fuzz import acts, values
from tests.project.fuzz.hunting import Hunt
from tests.project.matrix.planted import PlantedWorld
from tests.project.matrix.policies import POLICIES
from tests.project.test_matrix import ROUTES, address

GROUPS = 12
# They show what came of them on a page of their own: a text that was opened, words that are shown once, what will be.
SHOWS_MORE = {
    "access:forwarder_new",
    "access:user_new",
    "access:user_password",
    "captives:captive_find",
    "captives:captive_notes",
    "captives:captive_reveal",
    "fund_collections:pledge_giver",
    "fund_collections:receipt_giver",
    "ledger:period_close",
    "ledger:revaluation_new",
    "letters:letter_reveal",
    "letters:scan_open",
    "remittances:remittance_instructions",
    "remittances:remittance_reveal",
    "remittances:remittance_way",
    "reports:named_statement",
}


@open_to_public
def crash(_request):
    raise KeyError


@open_to_public
def dangling(_request):
    """Breaks a rule that speaks when the transaction is over."""
    with transaction.atomic():
        KnownDevice.objects.create(user_id=uuid.uuid4(), key="k" * 64, seen_at=timezone.now())
    return HttpResponse()


urlpatterns = [path("crash/", crash), path("dangling/", dangling)]


@pytest.fixture(autouse=True)
def _quiet():
    """Each refusal written down with its traceback takes as long as asking."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def hunt(db, client, key_holder):
    return Hunt(client, key_holder.holder, World())


def found(hunt):
    """What went wrong, and which pages were shown again without a word."""
    return hunt.faults, {route: what for route, what in hunt.silent.items() if route not in SHOWS_MORE}


def become(hunt, page):
    """The page's address, for its reader."""
    hunt.client.become(getattr(hunt.world, page.reader), half=page.reader in HALF_IN)
    return page.address(hunt.world)


def sample():
    """One page of each route that shows a thing or a form of its own: the filters of lists are for the long version."""
    found = {page.route: page for page in PAGES if page.thing or POLICIES[page.route].done != "-"}
    return [page for page in found.values() if not page.route.endswith("_list")]


def test_each_form_once(hunt):
    for page in sample():
        for form in hunt.forms(become(hunt, page), page.reader):
            what, data = hunt.one(acts.bodies(form, hunt.known, hunt.ids), of=form)
            hunt.send(what, form, data)
    assert hunt.asked > 200
    assert found(hunt) == ({}, {})


def test_heads_that_nobody_can_read(db, client, key_holder):
    hunt = Hunt(client, key_holder.holder)
    for headers in values.HEADERS:
        hunt.ask(headers, "GET", "/bulletin/feed/", headers=headers)
        hunt.ask(headers, "POST", "/door/login/", b"login=a", "application/x-www-form-urlencoded", headers)
    assert found(hunt) == ({}, {})


def test_a_fault_would_be_found(db, client, key_holder, settings):
    settings.ROOT_URLCONF = __name__
    hunt = Hunt(client, key_holder.holder)
    for way in ("/crash/", "/dangling/"):
        hunt.ask("open", "GET", way)
    assert [key[0] for key in hunt.faults] == ["KeyError", "IntegrityError"]


@pytest.mark.soak
@pytest.mark.parametrize("group", range(GROUPS))
def test_each_form_in_every_way(hunt, group):
    for page in PAGES[group::GROUPS]:
        hunt.page(become(hunt, page), page.reader)
    assert found(hunt) == ({}, {})


@pytest.mark.soak
def test_addresses_of_what_is_not_there(hunt):
    for page in PAGES:
        if page.thing or page.args:
            there = become(hunt, page).partition("?")[0]
            key = str(getattr(hunt.world, page.thing).pk if page.thing else page.args[0])
            for other in acts.arguments(key):
                hunt.ask("address", "GET", there.replace(key, other))
                hunt.ask("address", "POST", there.replace(key, other))
    assert found(hunt) == ({}, {})


@pytest.mark.soak
def test_records_of_reference(db, client, key_holder):
    hunt = Hunt(client, key_holder.holder, PlantedWorld())
    for office in ("secretary", "treasurer", "case_worker"):
        hunt.client.become(getattr(hunt.world, office))
        for route in (name for name in ROUTES if name.startswith("admin:")):
            hunt.page(address(route, hunt.world), office)
    assert found(hunt) == ({}, {})
