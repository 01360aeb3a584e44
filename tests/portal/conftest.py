"""A whole story, made by the acts themselves: a list, its deposit, a decision, what was sent, and the letter."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from access.offices import Office
from bulletins import services as bulletins
from captives import services as captives
from fund_collections import services as collections
from fund_collections.models import Appeal, Collector
from fund_collections.services import Line
from ledger.models import Currency
from letters import services as letters
from member_parties import services as parties
from remittances import services as remittances
from tests import makers

DAYS = {name: date(2026, 3, day) for day, name in enumerate(("issued", "returned", "counted", "posted", "paid_in"), 1)}


class Story:
    """People of one body and of the house, a fund of their own, and the acts of one coin's way."""

    def __init__(self, code):
        self.body = makers.member(code)
        self.delegate = makers.user(Office.DELEGATE, body=self.body, username=f"delegate-{code}")
        self.collecting = makers.user(Office.COLLECTOR, body=self.body, username=f"collector-{code}")
        self.treasurer = makers.user(Office.TREASURER, username=f"treasurer-{code}")
        self.secretary = makers.user(Office.SECRETARY, username=f"secretary-{code}")
        self.case_worker = makers.user(Office.CASE_WORKER, username=f"case-worker-{code}")
        self.forwarder = makers.user(Office.FORWARDER)
        self.approvers = [makers.user(Office.APPROVER) for _ in range(2)]
        self.collector = Collector.objects.create(code=f"{code}-c", body=self.body, user=self.collecting)
        self.fund = makers.fund(f"relief-{code}".lower(), restricted=True)
        self.bank = makers.bank()
        self.appeal = Appeal.objects.create(
            code=f"winter-{code}".lower(), title="Winter", purpose="Coal.", fund=self.fund, opens_on=makers.LONG_AGO
        )

    def issued(self, **head):
        euro = Currency.objects.get(pk="EUR")
        head = {"issued_on": DAYS["issued"], "due_on": DAYS["paid_in"], "currency": euro, **head}
        return collections.issue_list(
            appeal=self.appeal, body=self.body, collector=self.collector, by=self.delegate, **head
        )

    def typed(self, amount="540.20"):
        line = Line(1, Decimal(amount))
        return collections.type_list(
            self.issued(), lines=[line], collector_total=Decimal(amount), on=DAYS["returned"], by=self.collecting
        )

    def counted(self, amount="540.20"):
        return collections.count_list(
            self.typed(amount), counted_total=Decimal(amount), on=DAYS["counted"], by=self.delegate
        )

    def posted(self, amount="540.20"):
        return collections.post_list(self.counted(amount), on=DAYS["posted"], by=self.treasurer)

    def deposited(self, *lists):
        return collections.make_deposit(
            lists=lists or [self.posted()], account=self.bank, on=DAYS["paid_in"], by=self.treasurer
        )

    def proposed(self, amount="500"):
        euro = Currency.objects.get(pk="EUR")
        return parties.propose_decision(
            title="Bread", purpose="Bread.", fund=self.fund, currency=euro, amount=Decimal(amount), on=DAYS["paid_in"],
            by=self.secretary,
        )  # fmt: skip

    def decided(self, amount="500"):
        decision = self.proposed(amount)
        parties.cast_vote(decision, body=self.body, choice="yes", by=self.delegate)
        return parties.close_decision(decision, by=self.secretary)

    def addressed(self):
        made = remittances.open_address(country="GR", lines=f"Cellar door {uuid4()}", people=9, by=self.case_worker)
        self.captive = captives.register_captive(
            real_name="Kept Apart", proposed_by_body=self.body, case_worker=self.case_worker, do_not_publish=False,
            by=self.case_worker,
        )  # fmt: skip
        remittances.place_resident(made, captive=self.captive, from_on=DAYS["issued"], by=self.case_worker)
        return made

    def drafted(self, decision, address, amount="500"):
        return remittances.draft(
            decision=decision,
            address=address,
            amount=Decimal(amount),
            route="courier",
            purpose="bread",
            by=self.treasurer,
        )

    def approved(self, draft):
        order = remittances.submit(draft, by=self.treasurer)
        for signer in self.approvers:
            order = remittances.approve(order, body=signer.body, by=signer)
        return order

    def sent(self, draft, fee="15"):
        order = remittances.take_in_hand(self.approved(draft), by=self.forwarder)
        return remittances.send(order, account=self.bank, fee=Decimal(fee), by=self.forwarder)

    def answered(self, order):
        """A letter confirms the whole sum; its redacted text becomes a public item."""
        letter = letters.receive_letter(
            received_on=date(2026, 3, 8), language="en", original="Bread came.", captive=self.captive, by=self.secretary
        )
        remittances.confirm(order, grade="letter", letter=letter, received=order.amount, by=self.case_worker)
        letter = letters.redact(letter, text="Bread came.", by=self.secretary)
        item = bulletins.draft_item(title="Bread came", text="Bread came.", letter=letter, by=self.secretary)
        return letter, bulletins.publish(item, by=self.secretary)

    def told(self):
        """All of it: deposit, decision, remittance, letter and item."""
        deposit, decision = self.deposited(), self.decided()
        order = self.sent(self.drafted(decision, self.addressed()))
        letter, item = self.answered(order)
        return {"deposit": deposit, "decision": decision, "remittance": order, "letter": letter, "item": item}


@pytest.fixture
def story(db):
    return Story("NL")


@pytest.fixture
def foreign(db):
    """The same house, another body and another fund."""
    return Story("GR")
