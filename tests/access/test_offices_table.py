"""THREATS' table of offices for the rooms of people, bodies, books and minutes: who may what, all others not."""

import pytest
import rules

from access.offices import Office
from tests import makers

D, C, W, T, P, F, S, A, K, Y = Office
ALL = frozenset(Office)
MAY = {
    "access.view_user": {S, A},
    "access.add_user": {S},
    "access.change_user": {S},
    "access.close_user": {S},
    "access.give_password": {S},
    "access.view_appointment": {S, A},
    "access.appoint_user": {S},
    "access.end_appointment": {S},
    "access.take_factors": {S},
    "access.end_visits": {S, Y},
    "access.answer_appointment": {D},
    "audit.view_minute": {A},
    "member_parties.view_body": {D, C, T, P, S, A},
    "member_parties.add_body": {S},
    "member_parties.change_body": {S},
    "member_parties.view_tie": {T, S, A},
    "member_parties.add_tie": {S},
    "member_parties.end_tie": {S},
    "member_parties.view_decision": {D, T, P, S, A},
    "member_parties.propose_decision": {D, T, S},
    "member_parties.vote_decision": {D},
    "member_parties.close_decision": {S},
    "ledger.view_fund": {D, T, P, S, A},
    "ledger.add_fund": {T},
    "ledger.change_fund": {T},
    "ledger.view_account": {T, A},
    "ledger.add_account": {T},
    "ledger.change_account": {T},
    "ledger.view_currency": ALL,
    "ledger.view_entry": {T, A},
    "ledger.view_posting": {T, A},
    "ledger.post_entry": {T},
    "ledger.reverse_entry": {T},
}
ROOMS = {"access", "audit", "member_parties", "ledger"}
# The pages of lists and new things, each with the offices that may open it; the rest get a 403.
PAGES = {
    "/users/": {S, A},
    "/users/new/": {S},
    "/bodies/": {D, C, T, P, S, A},
    "/bodies/new/": {S},
    "/bodies/decisions/": {D, T, P, S, A},
    "/bodies/decisions/new/": {D, T, S},
    "/books/": {D, T, P, S, A},
    "/books/journal/": {T, A},
    "/books/exchange/": {T},
    "/books/opening/": {T},
    "/minutes/": {A},
}


def test_every_rule_of_these_rooms_is_in_the_table():
    known = {name for name in rules.permissions.permissions if name.partition(".")[0] in ROOMS}
    assert known == MAY.keys()


@pytest.mark.parametrize("office", Office)
def test_office_may_this_and_nothing_else(db, office):
    user = makers.user(office)
    found = {name for name in MAY if user.has_perm(name)}
    assert found == {name for name, offices in MAY.items() if office in offices}


def test_stranger_and_shut_login_may_nothing(stranger):
    shut = makers.user(Office.SECRETARY)
    shut.is_active = False
    assert {name for name in MAY if stranger.has_perm(name)} == {"ledger.view_currency"}
    assert {name for name in MAY if shut.has_perm(name)} == set()


def test_an_office_to_come_or_past_gives_nothing(db):
    user = makers.user(Office.SECRETARY)
    user.appointments.update(held_to=makers.LONG_AGO)
    assert {name for name in MAY if user.has_perm(name)} == {"ledger.view_currency"}


@pytest.mark.parametrize("office", Office)
def test_pages_open_for_these_offices(sign_in, db, office):
    client = sign_in(makers.user(office))
    found = {page: client.get(page).status_code for page in PAGES}
    assert found == {page: 200 if office in offices else 403 for page, offices in PAGES.items()}
