import uuid

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.urls import reverse

from audit import heads
from bulletins import services
from captives.services import set_do_not_publish
from tests.audit import booking
from tests.bulletins.making import TITLE, draft, published
from tests.captives.making import case
from tests.letters.making import letter

FRONT, FEED = "/", "/bulletin/feed/"
ATOM = "{http://www.w3.org/2005/Atom}"
SECRET = "canary"


@pytest.fixture
def hidden(secretary, case_worker):
    """A draft, and an item hidden by a flag that came later; both from letters full of canaries."""
    captive = case(case_worker, flagged=False)
    made = [
        draft(secretary, title="Draft canary", text="canary draft", letter=letter(secretary, captive=captive)),
        published(secretary, title="Hidden canary", text="canary hidden", letter=letter(secretary, captive=captive)),
    ]
    set_do_not_publish(captive, flag=True, by=case_worker)
    return made


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "asked"), [(FRONT, 2), (FEED, 1)])
def test_query_count(count, address, asked, secretary, client, django_assert_num_queries):
    for _turn in range(count):
        published(secretary)
    with django_assert_num_queries(asked):
        assert client.get(address).content.decode().count(f"{TITLE}<") == count


def test_item_in_its_own_language_and_direction(secretary, client, django_assert_num_queries):
    item = published(secretary, title="شتاء بلا حطب", text="لا *حطب* طوال الشتاء", language="ar")
    with django_assert_num_queries(1):
        page = client.get(item.get_absolute_url()).content.decode()
    assert '<article lang="ar" dir="rtl"><p>لا <em>حطب</em> طوال الشتاء</p>' in page
    assert "secretary" not in page


@pytest.mark.parametrize("lang", ["fr", "en", "", "tlh", "%00", "x" * 3000])
@pytest.mark.parametrize("address", [FRONT, FEED])
def test_filter_by_language(secretary, client, address, lang):
    for language in ("fr", "en"):
        published(secretary, title=f"Title {language}", language=language)
    page = client.get(f"{address}?lang={lang}").content.decode()
    found = {language for language in ("fr", "en") if f"Title {language}" in page}
    assert found == ({lang} if lang in {"fr", "en"} else {"fr", "en"})


def test_hidden_draft_and_missing_are_the_same_404(hidden, client, sign_in, secretary):
    addresses = [reverse("bulletins:item", args=[pk]) for pk in (*(one.pk for one in hidden), uuid.uuid4())]
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({(answer.content, tuple(sorted(answer.headers.items()))) for answer in answers}) == 1
    signed = {sign_in(secretary).get(address).status_code for address in addresses}
    assert signed == {404}


def test_nothing_hidden_is_on_public_pages(hidden, client, secretary, case_worker):
    shown = published(secretary, letter=letter(secretary, captive=case(case_worker, flagged=False)))
    for address in (FRONT, FEED, shown.get_absolute_url()):
        page = client.get(address).content.decode()
        assert TITLE in page
        for word in (SECRET, "L-2026", "C-000", secretary.display_name, secretary.username):
            assert word.lower() not in page.lower()


def test_withdrawn_item_leaves_a_dated_notice(secretary, client):
    item = published(secretary, text="canary text")
    services.withdraw(item, because="A fact <b>was</b> wrong.", by=secretary)
    page = client.get(item.get_absolute_url()).content.decode()
    assert "A fact &lt;b&gt;was&lt;/b&gt; wrong." in page
    assert "was withdrawn on" in client.get(FRONT).content.decode()
    for address in (FRONT, FEED, item.get_absolute_url()):
        text = client.get(address).content.decode()
        assert (TITLE in text, SECRET in text) == (False, False)


def test_feed_is_atom_with_lasting_ids(secretary, client):
    item = published(secretary, text="a < b & *c*\n\n<script>x</script>")
    answer = client.get(FEED)
    feed = ElementTree.fromstring(answer.content)
    [entry] = feed.findall(f"{ATOM}entry")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{item.pk}"
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver{item.get_absolute_url()}"
    assert [feed.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated", "author")] == [True] * 4
    assert entry.find(f"{ATOM}updated").text.startswith(f"{item.published_at:%Y-%m-%dT%H:%M:%S}")
    assert "<em>c</em>" in entry.find(f"{ATOM}summary").text
    assert "<script" not in entry.find(f"{ATOM}summary").text


def test_feed_of_nothing_is_still_a_feed(db, client):
    assert ElementTree.fromstring(client.get(FEED).content).findall(f"{ATOM}entry") == []


@pytest.mark.parametrize("address", [FRONT, FEED])
def test_public_pages_set_no_cookie_and_write_nothing(secretary, client, address):
    published(secretary)
    written = []

    def watch(execute, sql, params, many, context):
        written.append(sql.split()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        answer = client.get(address)
    assert (set(written), dict(answer.cookies)) == ({"SELECT"}, {})
    assert [client.post(address).status_code, client.delete(address).status_code] == [405, 405]


def test_the_front_page_tells_the_latest_head_of_the_minute_book(client, secretary):
    assert "Minute book:" not in client.get(reverse("bulletins:front")).content.decode()
    booking.written(secretary)
    head = heads.latest()
    shown = client.get(reverse("bulletins:front")).content.decode()
    assert f"Minute book: {head.count} records, digest {head.short}, signed" in shown
