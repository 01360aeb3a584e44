"""Passkeys in Chromium, made and used with its own make-believe authenticator; codes with scripts off."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from access.doors import PROVED_AT
from access.models import Session
from access.offices import Office
from access.sessions import SessionStore
from tests import keys, makers
from tests.journeys.desks import KeyRing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def say_password(tab, person):
    tab.goto("/door/login/")
    tab.get_by_label("Username").fill(person.username)
    tab.get_by_label("Password").fill(makers.PASSWORD)
    press(tab, "Sign in")


def press(tab, name, role="button"):
    """Press, and wait for the page that it leads to: a click alone does not."""
    with tab.expect_navigation():
        tab.get_by_role(role, name=name).click()


def path(tab):
    return "/" + tab.url.split("/", 3)[3]


def test_a_passkey_is_made_used_and_used_again_to_step_up(page):
    person, ring = makers.user(Office.TREASURER), KeyRing(page)
    say_password(page, person)
    assert path(page) == "/door/begin/passkey/"
    page.get_by_label("Name of this key").fill("blue key")
    press(page, "Make the passkey")
    page.wait_for_url("**/home/")
    assert ring.count() == 1
    press(page, "Sign out")
    say_password(page, person)
    press(page, "Use the passkey")
    page.wait_for_url("**/home/")
    make_stale(page)
    page.goto(reverse("door_recovery"))
    assert path(page) == "/door/reauthenticate/?next=/door/factors/recovery/"
    press(page, "Use the passkey")
    page.wait_for_url("**" + reverse("door_recovery"))


def make_stale(page):
    """Let the visit's last proof be six minutes old."""
    cookie = next(one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    session = SessionStore(cookie["value"])
    session[PROVED_AT] -= 360
    session.save()


def test_no_passkey_is_a_sentence_and_nobody_is_in(page):
    person = makers.user(Office.TREASURER)
    keys.give_passkey(person, host="localhost")
    KeyRing(page)
    say_password(page, person)
    assert page.locator("[data-failed]").is_hidden()
    page.get_by_role("button", name="Use the passkey").click()
    page.get_by_text("No passkey came.").wait_for()
    assert Session.objects.get().user is None


def test_codes_are_set_up_and_used_without_a_script(browser, live_server):
    person = makers.user(Office.SECRETARY)
    tab = browser.new_context(base_url=live_server.url, locale="en", java_script_enabled=False).new_page()
    say_password(tab, person)
    press(tab, "Codes from an app", role="link")
    secret = tab.locator("code").inner_text().replace(" ", "")
    tab.get_by_label("Code").fill(keys.code(secret))
    press(tab, "The app shows this code")
    press(tab, "Make recovery codes")
    paper = tab.locator("li code").all_inner_texts()
    press(tab, "Sign out")
    say_password(tab, person)
    tab.get_by_label("Code").fill(paper[0])
    press(tab, "Go on")
    assert path(tab) == "/home/"
    tab.context.close()


def test_where_it_is_waived_a_password_opens_and_the_page_says_so(page, monkeypatch):
    monkeypatch.setattr(settings, "DEMO", True)
    monkeypatch.setattr(settings, "SECOND_FACTOR", False)
    say_password(page, makers.user(Office.TREASURER))
    assert path(page) == "/home/"
    said = page.get_by_text("The second factor is waived")
    red, green = map(int, re.findall(r"\d+", said.evaluate("one => getComputedStyle(one).color"))[:2])
    assert red > 2 * green
