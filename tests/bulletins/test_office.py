import pytest
from django.urls import reverse

from bulletins.models import Item
from tests.bulletins.making import TEXT, TITLE, draft, published
from tests.captives.making import NAME, case
from tests.exporting import taken_along
from tests.letters.making import REDACTED, letter

LIST, NEW = "/bulletin/items/", "/bulletin/items/new/"
FACTS = {"title": TITLE, "text": TEXT, "language": "en"}


def url(name, item):
    return reverse(f"bulletins:{name}", args=[item.pk])


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(count, secretary, sign_in, django_assert_num_queries):
    for _turn in range(count):
        draft(secretary, letter=letter(secretary))
    client = sign_in(secretary)
    with django_assert_num_queries(4):
        assert client.get(LIST).content.decode().count(f"{TITLE}<") == count


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["B", "A"]), ("sort=title", ["A", "B"]), ("sort=-title", ["B", "A"]), ("state=draft", ["B"]),
        ("lang=fr", ["A"]), ("lang=x&state=x&sort=x&page=x", ["B", "A"]), ("page=99999999999", ["B", "A"]),
    ],
)  # fmt: skip
def test_list_filters_and_sorts(secretary, sign_in, query, found):
    published(secretary, title="A", language="fr")
    draft(secretary, title="B")
    rows = sign_in(secretary).get(f"{LIST}?{query}").context["page"].rows
    assert [item.title for item in rows] == found


def test_export_guards_against_formulas(secretary, sign_in):
    draft(secretary, title="=HYPERLINK(1)", letter=letter(secretary))
    sheet = taken_along(sign_in(secretary), LIST)
    assert sheet[1:] == ["'=HYPERLINK(1);en;draft;;L-2026-0001"]


def test_from_letter_to_the_world(secretary, case_worker, sign_in, client):
    source, office = letter(secretary, captive=case(case_worker, flagged=False)), sign_in(secretary)
    begun = office.get(f"{NEW}?letter={source.code}").content.decode()
    assert (REDACTED in begun, source.code in begun) == (True, True)
    answer = office.post(NEW, {**FACTS, "letter": source.code})
    item = Item.objects.get()
    assert (answer.url, item.letter) == (url("item_publish", item), source)
    assert "Publish it" in office.get(answer.url).content.decode()
    office.post(answer.url)
    client.logout()
    assert TITLE in client.get("/").content.decode()


def test_review_says_what_stands_in_the_way(secretary, case_worker, sign_in):
    item = draft(secretary, letter=letter(secretary, captive=case(case_worker), redacted=False), text=f"{NAME}, K-17")
    page = sign_in(secretary).get(url("item_publish", item)).content.decode()
    for part in ("do not publish", "is not redacted yet", "Take the code K-17 out", "holds the name"):
        assert part in page
    assert "Publish it" not in page
    refused = sign_in(secretary).post(url("item_publish", item))
    assert "do not publish" in refused.content.decode()
    item.refresh_from_db()
    assert item.state == "draft"


def test_edit_and_withdraw_by_form(secretary, sign_in):
    item, office = draft(secretary), sign_in(secretary)
    office.post(url("item_edit", item), {**FACTS, "title": "Better"})
    office.post(url("item_publish", item))
    assert "withdraw it and write" in office.post(url("item_edit", item), FACTS).content.decode()
    office.post(url("item_withdraw", item), {"because": "A fact was wrong."})
    item.refresh_from_db()
    assert (item.title, item.state, item.withdrawn_because) == ("Better", "withdrawn", "A fact was wrong.")
    assert "cannot become" in office.post(url("item_withdraw", item), {"because": "again"}).content.decode()
    assert "cannot become" in office.post(url("item_publish", item)).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 70_000), ("title", "a\0"), ("title", ""), ("text", "[" * 70_000), ("text", "a\0"),
        ("text", "a\x0cb"), ("language", "tlh"), ("letter", "L-1"), ("letter", "\0"),
    ],
)  # fmt: skip
def test_new_answers_bad_input_with_a_sentence(secretary, sign_in, field, value):
    page = sign_in(secretary).post(NEW, {**FACTS, field: value})
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert not Item.objects.exists()


@pytest.mark.parametrize("code", ["L-9999-1", "%00", "x" * 3000])
def test_new_begins_empty_for_an_unknown_letter(secretary, sign_in, code):
    assert sign_in(secretary).get(f"{NEW}?letter={code}").context["form"].initial == {}


@pytest.mark.parametrize("who", ["case_worker", "delegate", "treasurer", "auditor", "forwarder", "stranger"])
def test_office_is_the_secretarys_alone(request, secretary, sign_in, who):
    item, client = draft(secretary), sign_in(request.getfixturevalue(who))
    addresses = [LIST, NEW, *(url(name, item) for name in ("item_edit", "item_publish", "item_withdraw"))]
    assert {client.get(address).status_code for address in addresses} == {403}
    assert {client.post(address, FACTS).status_code for address in addresses[1:]} == {403}


def test_office_asks_for_a_login(client, secretary):
    item = draft(secretary)
    for address in (LIST, NEW, url("item_publish", item)):
        assert "/door/" in client.get(address).url


def test_originals_and_names_stand_on_no_office_page(secretary, case_worker, sign_in):
    source, office = letter(secretary, captive=case(case_worker)), sign_in(secretary)
    item = draft(secretary, letter=source)
    pages = [office.get(address) for address in (LIST, f"{NEW}?letter={source.code}")]
    pages += [office.get(url(name, item)) for name in ("item_edit", "item_publish", "item_withdraw")]
    assert [page.status_code for page in pages] == [200] * 5
    assert [page for page in pages if "canary" in page.content.decode().lower()] == []
