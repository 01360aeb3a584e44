"""On the page of a report codes and sums lead on, as far as its reader may go; in files they lead nowhere."""

import re

from django.urls import reverse

from fund_collections.models import Deposit
from ledger.models import Entry, EntryKind
from reports import checknumber, leads
from reports.asked import Asked
from reports.document import Coded, Column
from reports.formats import FORMATS
from reports.made_of import before, led
from tests.reports.papers import euro, list_table, report
from tests.reports.story import FIRST, LAST

PERIOD = f"?first={FIRST}&as_of={LAST}"
HREF = re.compile(r'href="(/(?:books|collections|remittances|bodies)/[^"]+)"')


def led_to(client, name):
    page = client.get(reverse("reports:report_show", args=[name]) + PERIOD).content.decode()
    return {url.replace("&amp;", "&") for url in HREF.findall(page[page.index("<article") :])}


def test_collection_report_leads_from_every_sum_down(story, auditor, sign_in):
    client = sign_in(auditor)
    found = led_to(client, "collection-report")
    deposit, days = Deposit.objects.get(code="DP-00001"), f"first={FIRST}&last={LAST}"
    bank = story.banks["EUR"].get_absolute_url()
    assert found >= {
        story.general.get_absolute_url(),
        f"{story.winter.get_absolute_url()}?currency=GBP&{days}",
        f"{bank}?currency=EUR&last={LAST}",
        story.appeals[story.winter].get_absolute_url(),
        story.nl.get_absolute_url(),
        story.matched.get_absolute_url(),
        deposit.get_absolute_url(),
    }


def test_other_reports_lead_to_entries_decisions_and_remittances(story, auditor, sign_in):
    client, exchange = sign_in(auditor), Entry.objects.get(kind=EntryKind.EXCHANGE)
    movements, sent = led_to(client, "fund-statement"), led_to(client, "transmission-report")
    assert movements >= {exchange.get_absolute_url(), story.decision.get_absolute_url()}
    assert sent >= {story.confirmed.get_absolute_url(), story.address.get_absolute_url()}


def test_delegate_is_led_to_the_own_things_alone(story, sign_in):
    client = sign_in(story.delegates[story.nl])
    found = led_to(client, "collection-report")
    assert story.matched.get_absolute_url() in found
    assert story.in_transit.get_absolute_url() not in found
    assert {client.get(url).status_code for url in found} == {200}


def test_links_of_a_page_have_their_room():
    found, url = leads.Leads(), "/books/journal/0e5d1f62-9a1b-4c7e-8a3e-1d1f629a1b4c/"
    drawn = [found.drawn(url) for _cell in range(1000)]
    assert drawn == [url] * (count := sum(map(bool, drawn))) + [""] * (1000 - count)
    assert 150 < count < 400


def test_every_row_of_a_full_page_has_its_lead():
    columns = [Column(label=label, kind="money", currency="EUR") for label in ("Opening", "Debit", "Credit", "Closing")]
    asked, found = Asked(first=FIRST, as_of=LAST), leads.Leads()
    drawn = []
    for number in range(57):
        opening, moved = ({"account": f"bank-{number}", "fund": "general"} for _way in range(2))
        row = [led(asked, euro("1.00"), period=before(asked), **opening)]
        row += [led(asked, euro("1.00"), **moved) for _sum in range(3)]
        drawn.append(list(filter(None, leads.of_row(row, columns, found, (FIRST, LAST)))))
    assert [len(urls) for urls in drawn] == sorted((len(urls) for urls in drawn), reverse=True)
    assert {len(urls) for urls in drawn} == {4, 2}
    assert {len(set(urls)) for urls in drawn} == {2}
    assert found.room > 0


def test_who_reads_sums_alone_is_led_to_no_entry(story, sign_in):
    page = sign_in(story.approvers[0]).get(reverse("reports:report_show", args=["receipts-and-payments"]) + PERIOD).text
    assert "Total receipts" in page
    assert "../general-ledger" not in page
    assert led(Asked(first=FIRST, as_of=LAST, in_full=False), euro("1.00")) == euro("1.00")


def test_as_known_on_a_day_a_sum_leads_to_what_was_known():
    sum_ = led(Asked(first=FIRST, as_of=LAST, known_on=LAST), euro("1.00"), account="1100")
    assert sum_.to == f"../general-ledger/?first={FIRST}&as_of={LAST}&known_on={LAST}&account=1100"
    assert (sum_ == euro("1.00"), euro("1.00") == sum_, hash(sum_) == hash(euro("1.00"))) == (True, True, True)
    assert sum_ != euro("2.00")


def test_files_lead_nowhere_and_bear_the_same_number(story):
    code = "NL-00001-8"
    linked = report(list_table([[code, Coded("Winter", of="fund", code="winter"), FIRST, 1, None]]))
    plain = report(list_table([[code, "Winter", FIRST, 1, None]]))
    assert checknumber.of(linked) == checknumber.of(plain)
    page = FORMATS["html"].render(linked).decode()
    assert "href=" not in page[page.index("<body") :]
    assert FORMATS["csv"].render(linked) == FORMATS["csv"].render(plain)
