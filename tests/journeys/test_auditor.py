"""The auditor follows a coin by links alone, from any sum to the confirmation and back, and meets codes only (G54)."""

import html
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from fund_collections.models import BankStatement, Booking, Contribution, Deposit, GiverKind, Receipt
from fund_collections.services import Line, type_list
from ledger.models import Entry, EntryKind
from tests.reports.story import FIRST, LAST, Story

# What of people stands in the example: names, a word and a place of givers, an address, a letter, a bank's text.
PLANTED = ("Vera", "Wharf", "Kestrel", "Canary Street", "Name Canary", "From canary", "Plover", "Somebody")
ROOMS = ("/books/", "/collections/", "/remittances/", "/bodies/decisions/", "/letters/", "/reports/")
LINK = re.compile(r'<a [^>]*href="([^"]+)"')
WRITES = re.compile(r'<form(?![^>]*id="export")[^>]*method="post"')


class Planted(Story):
    """The example, with a gift under a chosen word and a booking in the bank's own words."""

    def type(self, one, sums, on):
        if one.body != self.gb:
            return super().type(one, sums, on)
        facts = {"giver_kind": GiverKind.PSEUDONYM, "pseudonym": "Kestrel", "place": "Canary Wharf"}
        lines = [Line(number, Decimal(amount), **facts) for number, amount in enumerate(sums, 1)]
        total = sum(line.amount for line in lines)
        return type_list(one, lines=lines, collector_total=total, on=on, by=self.typists[one.body])

    def __init__(self):
        super().__init__()
        self.move()
        self.collect()
        self.send()
        self.bring_statement(("9.00", "2026-04-03", "Plover, for coal"), opening="657.00", number="2026-04")


class Walk:
    """Pages as somebody reaches them by the links in their text, the menu left out; each path is opened once."""

    def __init__(self, client):
        self.client, self.pages, self.leads = client, {}, {}

    def links(self, path):
        if path not in self.leads:
            answer = self.client.get(path)
            text = answer.content.decode()
            self.pages[path] = (answer.status_code, text[text.find("<main") : text.find("</main>")])
            found = map(html.unescape, LINK.findall(self.pages[path][1]))
            self.leads[path] = sorted({url.partition("?")[0] for url in found if url.startswith(ROOMS)})
        return self.leads[path]

    def reached(self, start):
        """Every path that can be reached from `start`, but for files."""
        seen, ahead = {start}, [start]
        while ahead:
            new = [path for path in self.links(ahead.pop()) if path not in seen and not is_file(path)]
            seen.update(new)
            ahead += new
        return seen


def is_file(path):
    return bool(re.fullmatch(r"/reports/[\w-]+/\w+/", path))


@pytest.fixture
def story(db):
    return Planted()


def chain_of(story):
    """The pages of one coin's way, from the line on the list to the letter that confirms it."""
    gift = Contribution.objects.filter(list=story.matched).order_by("line").first()
    deposit = Deposit.objects.get(code="DP-00001")
    attempt = story.confirmed.attempts.get()
    bank = Entry.objects.get(kind=EntryKind.BANK)
    things = (
        story.matched, Receipt.objects.get(contribution=gift), gift.entry, deposit, deposit.entry, bank,
        BankStatement.objects.get(statement_id="2026-03"), story.winter, story.general, story.decision,
        story.confirmed, attempt.entry, story.letter, story.address,
    )  # fmt: skip
    return {thing.get_absolute_url() for thing in things}


def test_any_sum_leads_to_the_confirmation_and_back_and_tells_no_name(story, auditor, sign_in):
    walk, way = Walk(sign_in(auditor)), chain_of(story)
    report = reverse("reports:report_show", args=["collection-report"]) + f"?first={FIRST}&as_of={LAST}"
    starts = [report, reverse("ledger:account_list"), reverse("ledger:fund_list"), reverse("ledger:entry_list")]
    starts += sorted(way)
    missed = {start: sorted(way - walk.reached(start)) for start in starts}
    assert {start: paths for start, paths in missed.items() if paths} == {}
    assert {path for path, (status, _text) in walk.pages.items() if status != 200} == set()
    told = [(path, word) for path, (_status, text) in walk.pages.items() for word in PLANTED if word in text]
    assert told == []
    buttons = {path for path, (_status, text) in walk.pages.items() if WRITES.search(text)}
    assert buttons <= {reverse("reports:books_take")}
    assert len(walk.pages) > 40


def test_the_planted_words_are_there_for_whom_they_are(story, sign_in):
    """The walk itself: a treasurer who goes that way meets words of givers, and of the bank once they are opened."""
    walk = Walk(sign_in(story.treasurer))
    for path in (
        story.in_transit.get_absolute_url(),
        BankStatement.objects.get(statement_id="2026-04").get_absolute_url(),
    ):
        walk.links(path)
    told = {word for _status, text in walk.pages.values() for word in PLANTED if word in text}
    assert told == {"Kestrel", "Wharf"}
    page = reverse("fund_collections:booking_text", args=[Booking.objects.get(amount=9).pk])
    assert "Plover, for coal" in walk.client.post(page, {"because": "which list this is of"}).text
