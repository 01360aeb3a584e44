"""On the page of a report codes and sums lead on, as far as its reader may go; in files they lead nowhere."""

import re

from django.urls import reverse

from fund_collections.models import Deposit
from ledger.models import Entry, EntryKind
from reports import checknumber, leads
from reports.document import Coded
from reports.formats import FORMATS
from tests.reports.papers import list_table, report
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


def test_files_lead_nowhere_and_bear_the_same_number(story):
    code = "NL-00001-8"
    linked = report(list_table([[code, Coded("Winter", of="fund", code="winter"), FIRST, 1, None]]))
    plain = report(list_table([[code, "Winter", FIRST, 1, None]]))
    assert checknumber.of(linked) == checknumber.of(plain)
    page = FORMATS["html"].render(linked).decode()
    assert "href=" not in page[page.index("<body") :]
    assert FORMATS["csv"].render(linked) == FORMATS["csv"].render(plain)
