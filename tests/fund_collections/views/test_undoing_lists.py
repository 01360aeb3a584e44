"""Taking a deposit back and a list out of the books, through their pages."""

from datetime import date

from fund_collections import services
from fund_collections.models import ListState
from ledger import services as ledger
from tests.fund_collections.views.test_pages import at


def page(client, url):
    return client.get(url, follow=True).content.decode()


def test_deposit_is_taken_back_after_its_page_says_what_happens(world, sign_in):
    deposit, client = world.deposit(), sign_in(world.treasurer)
    one, url = deposit.lists.get(), at("deposit_undo", deposit.pk)
    asked = page(client, url)
    assert f"1 list waits to be paid in again: {one.number}." in asked
    assert f"Its entry {deposit.entry.code} is reversed with the day" in asked
    answer = client.post(url, {"because": "wrong account"}, follow=True).content.decode()
    assert f"Deposit {deposit.code} is taken back: its lists wait to be paid in." in answer
    assert "wrong account. Its lists were free to be paid in anew." in answer
    assert "32.50" in answer
    assert "was taken back already" in client.post(url, {"because": "again"}).content.decode()


def test_list_leaves_the_books_after_its_page_says_what_happens(world, sign_in):
    one, client = world.at(ListState.POSTED), sign_in(world.treasurer)
    receipts = list(one.contributions.values_list("receipts", flat=True))
    services.print_receipts(receipts[:1], press=lambda _printed: b"", by=world.treasurer)
    url = at("list_take_out", one.pk)
    asked = page(client, url)
    assert "3 entries are reversed with the day" in asked
    assert "3 receipts become void." in asked
    assert "1 of them is on paper in somebody’s hands" in asked
    answer = client.post(url, {"because": "wrong fund"}, follow=True).content.decode()
    assert f"List {one.number} is out of the books" in answer
    assert f"?list={one.number}&amp;state=void" in answer
    assert f"List {one.number} is returned: only a posted list is taken out of the books." in page(client, url)


def test_list_in_a_deposit_is_told_what_comes_first(world, sign_in):
    deposit = world.deposit()
    told = page(sign_in(world.treasurer), at("list_take_out", deposit.lists.get().pk))
    assert f"was paid in with {deposit.code}: take that deposit back first." in told


def test_list_of_a_closed_period_says_where_its_correction_stands(world, sign_in):
    one, client = world.at(ListState.POSTED), sign_in(world.treasurer)
    ledger.close_period(last_on=date(2026, 3, 31), by=world.treasurer)
    url = at("list_take_out", one.pk)
    asked = page(client, url)
    assert "3 entries are reversed with the day 1 Apr 2026" in asked
    assert "posted on 17 Mar 2026, and that period is closed for good" in asked
    assert "Two people correct a closed period" in asked
    answer = client.post(url, {"because": "line 2 was 2.75"}, follow=True).text
    entry = one.contributions.exclude(taken_out=None).order_by("line").first().entry
    report = "/reports/collection-report/?first=2026-04-01&as_of=2026-04-30"
    assert report.replace("&", "&amp;") in answer
    assert f'href="{entry.get_absolute_url()}"' in answer
    told = page(client, report)
    assert "line 2 was 2.75" in told
    assert f'href="{one.get_absolute_url()}"' in told
    assert f'href="{entry.get_absolute_url()}"' in told
