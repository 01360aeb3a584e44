"""The records of reference: who may enter, what is written down, and that the policy lets their pages work."""

import pytest
from django.conf import settings
from django.urls import reverse

from access.offices import ASSOCIATION_OFFICES, Office
from audit.models import Minute
from ledger.models import Fund
from tests import makers
from tests.visitors import Visitor

HOME = reverse("admin:index")
FUND = {"code": "winter", "name": "Winter", "purpose": "", "opened_on": "2026-01-01", "closed_on": ""}


@pytest.mark.parametrize("office", Office)
def test_door_of_the_records(sign_in, db, office):
    answer = sign_in(makers.user(office)).get(HOME)
    assert answer.status_code == (200 if office in ASSOCIATION_OFFICES else 302)


@pytest.mark.parametrize(
    ("office", "models"),
    [
        (Office.SECRETARY, {"user", "appointment", "body", "tie", "currency", "fund"}),
        (Office.TREASURER, {"fund", "account", "currency", "body", "tie"}),
        (Office.AUDITOR, {"fund", "account", "currency", "body", "tie", "user", "appointment"}),
        (Office.KEEPER, {"currency"}), (Office.SYSADMIN, {"currency"}), (Office.FORWARDER, {"currency"}),
    ],
)  # fmt: skip
def test_office_finds_these_records(sign_in, db, office, models):
    rooms = {"access", "member_parties", "ledger"}
    client = sign_in(makers.user(office))
    apps = client.get(HOME).context["app_list"]
    shown = {
        model["object_name"].lower(): model["admin_url"]
        for app in apps
        if app["app_label"] in rooms
        for model in app["models"]
    }
    assert shown.keys() == models
    assert [client.get(address).status_code for address in shown.values()] == [200] * len(models)


def test_treasurer_enters_a_fund_and_the_minutes_say_so(treasurer, sign_in):
    client = sign_in(treasurer)
    client.post(reverse("admin:ledger_fund_add"), FUND)
    fund = Fund.objects.get()
    client.post(reverse("admin:ledger_fund_change", args=[fund.pk]), FUND | {"name": "Winter relief"})
    acts = Minute.objects.about(fund).order_by("id").values_list("act", "actor_code", "facts")
    assert list(acts) == [
        ("record entered", "treasurer", {"fields": ["code", "name", "opened_on"]}),
        ("record changed", "treasurer", {"fields": ["name"]}),
    ]


def test_rules_of_the_database_are_sentences_here(treasurer, sign_in):
    client, account = sign_in(treasurer), makers.bank()
    fund = makers.fund("winter")
    makers.filled(fund, account, 5, by=treasurer)
    change = reverse("admin:ledger_fund_change", args=[fund.pk])
    page = client.post(change, FUND | {"restricted": "on", "restriction": "purpose", "purpose": "bread"}, follow=True)
    assert "The restriction of a fund that holds postings stays as it is." in page.content.decode()
    assert Fund.objects.get().restricted is False


@pytest.mark.parametrize("model", ["ledger_fund", "member_parties_body", "access_user", "access_appointment"])
def test_nothing_is_deleted(treasurer, secretary, sign_in, model):
    things = {"ledger_fund": makers.fund(), "member_parties_body": treasurer.body, "access_user": treasurer}
    thing = things.get(model, treasurer.appointments.get())
    for user in (treasurer, secretary):
        answer = sign_in(user).post(reverse(f"admin:{model}_delete", args=[thing.pk]), {"post": "yes"})
        assert answer.status_code == 403
    thing.refresh_from_db()


def test_logins_get_no_password_here(secretary, sign_in):
    person, client = makers.user(), sign_in(secretary)
    page = client.get(reverse("admin:access_user_change", args=[person.pk]))
    assert list(page.context["adminform"].form.fields) == ["display_name", "body"]
    assert client.get(reverse("admin:access_user_add")).status_code == 403


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pages_of_the_records_keep_the_policy(page, live_server):
    user = makers.user(Office.TREASURER)
    visitor = Visitor()
    visitor.force_login(user)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": visitor.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([cookie | {"url": live_server.url}])
    page.goto("/records/ledger/fund/add/")
    for name, value in (("code", "winter"), ("name", "Winter"), ("opened_on", "2026-01-01")):
        page.fill(f"input[name={name}]", value)
    page.click("input[name=_save]")
    page.click("text=winter")
    assert Fund.objects.get().code == "winter"


@pytest.mark.parametrize("question", ["password__startswith=md5", "body={body}", "body__id__exact={body}", "id__gt=0"])
def test_no_column_is_read_by_asking_how_it_begins(auditor, sign_in, question):
    """Only what a page offers as a filter is asked there: not hashes, not of which body a forwarder is."""
    forwarder = makers.user(Office.FORWARDER)
    asked = question.format(body=forwarder.body_id)
    client, users = sign_in(auditor), reverse("admin:access_user_changelist")
    assert client.get(f"{users}?is_active__exact=1").status_code == 200
    assert client.get(f"{users}?{asked}").status_code == 400


def test_a_home_body_stays_once_an_office_was_given(secretary, sign_in):
    """Else the secretary could move people until one body answers for two."""
    other, before, after = makers.member(), makers.user(Office.KEEPER), makers.user()
    client = sign_in(secretary)
    for person in (secretary, before, after):
        page = reverse("admin:access_user_change", args=[person.pk])
        client.post(page, {"display_name": "Somebody", "body": other.pk})
        person.refresh_from_db()
    assert (secretary.body == other, before.body == other, after.body == other) == (False, False, True)
