"""The first coin, from a collector's list to a prisoner's receipt, told once for every desk.

The bank's file is a real one: six bookings of 8 May 2019, one of which (100.50 EUR) is the deposit of this story.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from django.db.models import Sum
from django.utils import timezone
from pypdf import PdfReader

from access.models import User
from access.offices import Office
from captives.models import Captive
from fund_collections.models import Appeal, BankStatement, Booking, Collector, Deposit, SubscriptionList
from ledger.models import Account, Balance, Fund, FundBalance
from letters.models import Letter
from member_parties import services as members
from member_parties.models import Body, Choice, Decision
from remittances.models import RecipientAddress, Remittance, State
from tests import makers

STATEMENT = Path(__file__).parent.parent / "data" / "statements" / "iso20022.js__example_camt_3.xml"
SINCE = date(2019, 1, 1)
# Twenty lines that come to 100.50.
SUMS = [Decimal(one) for one in (["5.00", "2.50", "10.00", "1.00", "7.50", "4.00", "6.00", "3.00", "8.00", "5.00"] * 2)]
SUMS[-1] -= Decimal("3.50")
# How nine people shared 90.00: the second column is people, the third what they got together.
SHARED = [("a person's share", 7, "70.00"), ("common box", 1, "20.00"), ("refused the share", 1, "0.00")]
REDACTED = "We have shared what came. We ask for paper."
NAME, STREET = "Valentina Orlova", "House 7, Lower Ford"


@dataclass
class Story:
    people: dict[str, User]
    body: Body
    fund: Fund
    bank: Account
    appeal: Appeal

    @property
    def list(self):
        return SubscriptionList.objects.get()

    @property
    def deposit(self):
        return Deposit.objects.get()

    @property
    def order(self):
        return Remittance.objects.get()

    @property
    def letter(self):
        return Letter.objects.get()

    @property
    def address(self):
        return RecipientAddress.objects.get()

    @property
    def decision(self):
        return Decision.objects.get()


def begin():
    """Bodies, people, a restricted fund, a bank account with its opening balance, an appeal."""
    nl, fr, gb, de = (makers.member(code, since=SINCE) for code in ("NL", "FR", "GB", "DE"))
    holders = {
        "collector": (Office.COLLECTOR, nl),
        "delegate": (Office.DELEGATE, nl),
        "treasurer": (Office.TREASURER, fr),
        "own approver": (Office.APPROVER, fr),
        "first approver": (Office.APPROVER, gb),
        "second approver": (Office.APPROVER, de),
        "forwarder": (Office.FORWARDER, gb),
        "case worker": (Office.CASE_WORKER, de),
        "secretary": (Office.SECRETARY, nl),
        "voter": (Office.DELEGATE, gb),
    }
    people = {
        name: makers.user(office, body=body, username=name.replace(" ", "-"), since=SINCE)
        for name, (office, body) in holders.items()
    }
    Collector.objects.create(code="NL-01", body=nl, user=people["collector"])
    fund = makers.fund("winter", restricted=True)
    bank = makers.bank(identifier="FI8529501800030574")
    makers.filled(fund, bank, "200.50", by=people["treasurer"], on=date(2019, 5, 7))
    appeal = Appeal.objects.create(code="winter", title="Winter relief", purpose="Coats", fund=fund, opens_on=SINCE)
    return Story(people, nl, fund, bank, appeal)


def collect(desk, story):
    """List issued, twenty lines typed, counted by a second person, posted."""
    desk.sign_in(story.people["delegate"])
    desk.open("/collections/lists/issue/")
    desk.fill("Appeal", "Winter relief")
    desk.fill("Collector", "NL-01")
    desk.fill("Currency", "EUR")
    desk.fill("Issued on", "2019-04-01")
    desk.fill("Due back on", "2019-04-29")
    desk.press("Issue them")
    desk.sign_in(story.people["collector"])
    desk.open(f"{story.list.get_absolute_url()}type/")
    for number, amount in enumerate(SUMS, start=1):
        desk.fill(f"Giver, line {number}", "lathe hand" if number % 3 else "anonymous")
        desk.fill(f"Sum, line {number}", f"{amount:.2f}")
    desk.fill("The collector’s sum, from the foot of the sheet", "101.50")
    desk.fill("Came back on", "2019-04-26")
    desk.press("Hand in the list")
    assert "1.00 EUR less" in desk.text
    desk.fill("The collector’s sum, from the foot of the sheet", "100.50")
    desk.press("Hand in the list")
    count_and_post(desk, story)


def count_and_post(desk, story):
    desk.sign_in(story.people["delegate"])
    desk.open(f"{story.list.get_absolute_url()}count/")
    desk.fill("The money you counted", "100.50")
    desk.fill("Counted on", "2019-04-27")
    desk.press("Count this list")
    desk.sign_in(story.people["treasurer"])
    desk.open(f"{story.list.get_absolute_url()}post/")
    desk.fill("Posted on", "2019-04-30")
    desk.press("Post this list")


def bank(desk, story):
    """The money is paid in; the bank's own file is imported; the booking is found."""
    desk.sign_in(story.people["delegate"])
    desk.open("/collections/deposits/new/")
    desk.follow("Choose the lists NL EUR")
    desk.fill("Paid in on", "2019-05-06")
    desk.press("Record the deposit")
    desk.sign_in(story.people["treasurer"])
    desk.open("/collections/statements/import/")
    desk.fill("Bank account", story.bank.code)
    desk.fill("The bank’s file (camt, MT940, OFX, CSV, XLSX or ODS)", (STATEMENT.name, STATEMENT.read_bytes()))
    desk.press("Import it")
    desk.follow("Match the bookings")
    desk.press(f"This is it: {story.deposit.code}")


def decide(story):
    """A decision of the member bodies; its own pages have tests of their own."""
    people = story.people
    facts = {"title": "Winter", "purpose": "Coats", "fund": story.fund, "amount": Decimal(100)}
    currency = story.bank.currency
    decision = members.propose_decision(**facts, currency=currency, by=people["delegate"])
    members.cast_vote(decision, body=people["delegate"].body, choice=Choice.YES, by=people["delegate"])
    members.cast_vote(decision, body=people["voter"].body, choice=Choice.YES, by=people["voter"])
    members.close_decision(decision, by=people["secretary"])


def shelter(desk, story):
    """A case and the address where nine people share, entered by the case worker."""
    desk.sign_in(story.people["case worker"])
    desk.open("/captives/new/")
    desk.fill("Name", NAME)
    desk.fill("Proposed by", "NL")
    desk.fill("Do not publish anything about this person", value=False)
    desk.press("Open the case")
    desk.open("/remittances/addresses/new/")
    desk.fill("Address", f"{NAME}\n{STREET}")
    desk.fill("Country", "RU")
    desk.fill("People who share", "9")
    desk.press("Open the address")
    captive = Captive.objects.get()
    desk.open(f"{story.address.get_absolute_url()}resident/")
    desk.fill("Case", captive.code)
    desk.fill("Lives there from", "2019-01-01")
    desk.press("Write it down")


def order(desk, story):
    """Drafted from the fund and submitted; refused to the preparer's own body; signed by two others."""
    desk.sign_in(story.people["treasurer"])
    desk.open("/remittances/new/")
    desk.fill("Under decision", story.decision.code)
    desk.fill("To address", story.address.code)
    desk.fill("Sum", "90.00")
    desk.fill("Route", "postal order")
    desk.fill("Purpose", "coats for the winter")
    desk.press("Make the draft")
    desk.open(story.order.get_absolute_url())
    desk.press("Submit to the signers")
    desk.sign_in(story.people["own approver"])
    desk.open(f"{story.order.get_absolute_url()}approve/")
    assert "body" in desk.text
    assert story.order.state == State.SUBMITTED
    for signer in ("first approver", "second approver"):
        desk.sign_in(story.people[signer])
        desk.open(f"{story.order.get_absolute_url()}approve/")
        desk.press(f"Sign for {story.people[signer].body.name}")
    assert story.order.state == State.APPROVED


def send(desk, story):
    """One forwarder takes the order, opens the address with a reason, records the sending."""
    desk.sign_in(story.people["forwarder"])
    desk.open("/remittances/")
    assert story.order.code not in desk.text
    desk.press("Take the next by postal order")
    assert story.order.code in desk.text
    assert STREET not in desk.text
    desk.open(f"{story.order.get_absolute_url()}reveal/")
    desk.fill("Reason, kept in the minutes", "to write the postal order")
    desk.press("Open it")
    assert STREET in desk.text
    desk.open(f"{story.order.get_absolute_url()}send/")
    desk.fill("Fee", "1.50")
    desk.press("Record the sending")
    assert story.order.state == State.SENT


def hear(desk, story):
    """A letter comes, its original is sealed, it confirms the sum and tells how nine people shared it."""
    desk.sign_in(story.people["secretary"])
    desk.open("/letters/new/")
    desk.fill("Received on", str(timezone.localdate()))
    desk.fill("From", Captive.objects.get().code)
    desk.fill("The letter, word for word", f"We have shared 90. Paper, please. {NAME}")
    desk.press("Register it")
    desk.sign_in(story.people["case worker"])
    desk.open(f"{story.letter.get_absolute_url()}redact/")
    desk.fill("Redacted text", REDACTED)
    desk.press("Store the redacted text")
    desk.open(f"{story.order.get_absolute_url()}confirm/")
    desk.fill("Evidence", "by letter")
    desk.fill("Letter", story.letter.code)
    for row, (kind, people, amount) in enumerate(SHARED, start=1):
        desk.fill(f"Share {row}", kind)
        desk.fill(f"People {row}", people)
        desk.fill(f"Sum together {row}", amount)
    desk.press("Record the confirmation")
    assert story.order.state == State.CONFIRMED


def publish(desk, story):
    """The redacted lines become public, read by somebody who is signed in nowhere."""
    desk.sign_in(story.people["secretary"])
    desk.open("/bulletin/items/new/")
    desk.fill("Title", "A letter has come")
    desk.fill("Text", REDACTED)
    desk.fill("From the letter", story.letter.code)
    desk.press("Store the draft")
    desk.press("Publish it")
    desk.sign_out()
    desk.open("/")
    assert "A letter has come" in desk.text
    assert NAME not in desk.text


def account(desk, story):
    """The reports say on paper what ledger and bank say: 200.50 + 100.50 - 90.00 - 1.50 = 209.50."""
    desk.sign_in(story.people["treasurer"])
    held = FundBalance.objects.get(fund=story.fund).amount
    assert held == Decimal("209.50")
    asked = f"first=2019-04-01&as_of={timezone.localdate()}"
    for report in ("collection-report", "fund-statement"):
        desk.open(f"/reports/{report}/?{asked}")
        on_screen = check_number(desk.text)
        paper = PdfReader(BytesIO(desk.print("PDF")))
        text = " ".join(page.extract_text() for page in paper.pages)
        assert check_number(text) == on_screen
        for figure in ("(90.00)", "(1.50)", f"{held:.2f}", story.list.number):
            assert figure in text or report == "fund-statement"
        assert f"{held:.2f}" in text
        assert NAME not in text
    # Ledger and bank: what the bank holds is what the books hold and what nobody has matched yet.
    statement = BankStatement.objects.get()
    at_bank = Balance.objects.get(account=story.bank).amount
    open_bookings = Booking.objects.unmatched().aggregate(total=Sum("amount"))["total"]
    assert at_bank + Decimal("91.50") + open_bookings == statement.closing


def check_number(text):
    return re.search(r"[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}", text)[0]
