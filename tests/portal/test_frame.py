"""The frame round every page."""

import pytest
from django.template import engines
from django.urls import reverse
from django.utils import translation

from access.models import User
from access.offices import Office
from portal.context import rooms


def page(source, request=None, **context):
    return engines["django"].from_string(source).render(context, request)


def test_empty_blocks_draw_nothing():
    assert 'class="act"' not in page('{% extends "base.html" %}{% block heading %}A{% endblock %}')
    assert 'class="grid"' not in page('{% extends "base.html" %}')


def test_aside_makes_two_columns():
    blocks = "{% block content %}One{% endblock %}{% block aside %}Two{% endblock %}"
    found = page('{% extends "base.html" %}' + blocks)
    assert "".join(found[found.index('<div class="grid">') : found.index("</main>")].split()) == (
        '<divclass="grid"><div>One</div><div>Two</div></div>'
    )


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr"), ("zh-hans", "ltr")])
def test_page_says_its_language_and_direction(language, direction):
    with translation.override(language):
        assert f'<html lang="{language}" dir="{direction}">' in page('{% extends "base.html" %}')


def test_rooms_of_an_office_and_the_current_one():
    found = rooms({Office.KEEPER}, "/records/access/user/")
    assert [room["url"] for room in found if room["current"]] == ["/records/"]
    assert "/captives/" not in [room["url"] for room in found]


@pytest.mark.parametrize(
    ("page", "room"),
    [
        ("fund_collections:booking_list", "fund_collections:statement_list"),
        ("fund_collections:pledge_list", "fund_collections:contribution_list"),
        ("fund_collections:run_new", "fund_collections:list_list"),
        ("reports:receipts_print", "fund_collections:receipt_list"),
        ("reports:report_list", "reports:report_list"),
    ],
)
def test_each_page_stands_in_its_room(page, room):
    found = rooms({Office.TREASURER}, reverse(page))
    assert [one["url"] for one in found if one["current"]] == [reverse(room)]


@pytest.mark.django_db
def test_frame_asks_only_for_the_offices(client, django_assert_num_queries):
    keeper = User.objects.create_user("keeper", display_name="The Keeper")
    keeper.appointments.create(office=Office.KEEPER, held_from="2026-01-01")
    client.force_login(keeper)
    with django_assert_num_queries(3):  # session, user, offices
        found = client.get("/language/").content.decode()
    assert "<b>The Keeper</b>keeper</div>" in found


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_logout", "account_change_password", "account_reauthenticate"])
def test_pages_of_the_login_stand_in_the_frame(client, name):
    client.force_login(User.objects.create_user("vera", "correct horse battery", display_name="Vera"))
    found = client.get(reverse(name)).content.decode()
    assert (found.count("<h1>"), found.count("<b>Vera</b>"), found.count('class="wrap" id="main"')) == (1, 1, 1)


@pytest.mark.django_db
def test_refused_login_says_so_in_the_summary(client):
    found = client.post(reverse("account_login"), {"login": "nobody", "password": "wrong-one"}).content.decode()
    assert 'role="alert" tabindex="-1" autofocus' in found
    assert "wrong-one" not in found


def test_sort_head_turns_the_order_and_keeps_the_filter(rf):
    source = '{% load house %}{% sort_head "sum" "Sum" True %}'
    assert page(source, rf.get("/?state=sent&sort=sum&page=3")) == (
        '<th scope="col" class="num" aria-sort="ascending"><a href="?state=sent&amp;sort=-sum">Sum</a></th>'
    )
    assert page(source, rf.get("/")) == '<th scope="col" class="num"><a href="?sort=sum">Sum</a></th>'


def test_language_page_sets_the_language_and_returns(client):
    answer = client.post("/language/", {"language": "ar", "next": "/somewhere/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/somewhere/")
    assert answer.cookies["django_language"].value == "ar"


def test_language_page_leads_nowhere_foreign(client):
    answer = client.get("/language/", {"next": "https://elsewhere.example/"})
    assert 'name="next" value="/"' in answer.content.decode()
