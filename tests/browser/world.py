"""A small association in which every page of the site has something to show, made by the acts themselves."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from allauth.mfa.models import Authenticator
from django.utils import timezone

from access.models import Appointment
from access.offices import Office
from access.services import appoint
from audit import heads, readings
from audit.sealing import seal
from bulletins import services as bulletins
from captives import services as captives
from captives.models import EpisodeKind
from fund_collections import services as collections
from fund_collections.models import Booking, ColumnMap, Match, Receipt
from ledger import services as ledger
from ledger.models import Currency, Entry, EntryKind
from ledger.money import Money
from letters import scanning
from letters import services as letters
from member_parties import services as members
from remittances import services as remittances
from tests import keys, makers
from tests.audit.booking import signer
from tests.browser.shelves import Shelves
from tests.remittances.plans_by_hand import plan_of, taken_back
from tests.remittances.story import carried_decision
from tests.reports.story import Story, march
from vault import client
from vault.intake import Page
from vault.models import KeySet, KeyShare
from vault.services import ask_release
from vault.services.replacing import plan_set


class World(Shelves, Story):
    """The example of the reports, with the people of every office and what still waits for each of them."""

    def __init__(self):
        super().__init__()
        self.collector, self.delegate = self.typists[self.nl], self.delegates[self.nl]
        self.approver = self.approvers[0]
        self.secretary = makers.user(Office.SECRETARY)
        self.auditor, self.keeper = makers.user(Office.AUDITOR), makers.user(Office.KEEPER)
        self.sysadmin, self.nobody = makers.user(Office.SYSADMIN), makers.user()
        self.come_to_the_door()
        self.public = None
        self.move()
        self.collect()
        self.send()
        self.leave_lists_and_bookings()
        self.leave_paper()
        self.leave_goods()
        self.leave_orders()
        self.leave_signatures()
        self.hear()
        self.know()
        self.gather()
        self.hold_keys()
        # As the clerk does twice a minute.
        self.head = heads.sign_head(sign=signer())
        self.digest = readings.make_digest(
            timezone.now().date() - timedelta(days=timezone.now().weekday()), bodies=["NL", "GB"]
        )
        seal(wait=5)

    def hold_keys(self):
        """Five keepers of the run's vault, and a set planned to follow theirs."""
        people = [self.keeper, *(makers.user(Office.KEEPER) for _more in range(4))]
        identifier = client.status()["set"]
        key_set = KeySet.objects.create(identifier=identifier, state="in force", in_force_from=timezone.now())
        for number, user in enumerate(people, start=1):
            KeyShare.objects.create(set=key_set, number=number, keeper=user, body=user.body)
        self.key_plan = plan_set(people, by=self.secretary)

    def come_to_the_door(self):
        """People with each second factor and with none."""
        self.newcomer, self.at_code, self.at_passkey = makers.user(), makers.user(), makers.user()
        for person in (self.at_code, self.secretary):
            keys.give_app(person)
        for person in (self.at_passkey, self.treasurer):
            keys.give_passkey(person, host="localhost")
        self.factor = Authenticator.objects.get(user=self.secretary)

    def leave_lists_and_bookings(self):
        """One list at every step, money that waits to be paid in, a booking that nobody has matched yet."""
        self.counted = self.issue(self.nl, self.winter, "EUR", march(5), march(30))
        self.counted = self.type(self.counted, ["12.00", "8.00"], march(20))
        self.counted = collections.count_list(
            self.counted, counted_total=Decimal("20.00"), on=march(21), by=self.delegate
        )
        paid_in = self.post(self.issue(self.nl, self.general, "EUR", march(1), march(20)), ["30.00"], 6)
        deposit = collections.make_deposit(
            lists=[paid_in], account=self.banks["EUR"], on=date(2026, 4, 1), by=self.treasurer
        )
        self.bring_statement(("30.00", "2026-04-02", deposit.code), opening="657.00", number="2026-04")
        self.deposit = deposit

    def leave_paper(self):
        """A box of sheets in stock, one that is lost, one that was photographed."""
        facts = {"appeal": self.appeals[self.winter], "body": self.nl, "currency": Currency.objects.get(pk="EUR")}
        self.run = collections.number_run(3, **facts, language="en", by=self.delegate)
        self.token = self.missing.token
        self.lost = self.issue(self.nl, self.winter, "EUR", march(2), march(30))
        self.lost_report = collections.end_list(
            self.lost, state="lost", money="unknown", because="left on a train", on=march(9), by=self.collector
        )
        facts |= {"collector": self.collectors[self.nl], "issued_on": march(1), "due_on": march(30)}
        self.long = collections.issue_list(**facts, lines_printed=30, by=self.delegate)
        (self.photo,) = collections.add_photos(self.missing, pages=[Page("txt", b"A sheet.")], by=self.delegate)

    def leave_orders(self):
        """An order before each act; `waiting`, `on_its_way` and `confirmed` are there already."""
        iban = {"payee": "Kept Apart", "iban": "DE66000000000000000042"}
        self.way = remittances.open_way(self.address, route="bank", details=iban, by=self.case_worker)
        euro = {"currency": Currency.objects.get(pk="EUR"), "fee_flat": Decimal("1.50"), "fee_percent": Decimal(0)}
        remittances.note_terms(
            route="bank",
            country=self.address.country,
            is_open=True,
            minimum=Decimal(0),
            days=14,
            by=self.treasurer,
            **euro,
        )
        facts = {"decision": self.decision, "address": self.address, "route": "bank", "by": self.treasurer}
        self.draft = remittances.draft(amount=Decimal(5), purpose="bread", on=march(20), **facts)
        self.submitted = remittances.submit(
            remittances.draft(amount=Decimal(6), purpose="bread", on=march(20), **facts), by=self.treasurer
        )
        self.in_hand = remittances.take_in_hand(self.remit("7.00", route="bank"), by=self.forwarder)
        facts = {"fund": self.general, "currency": Currency.objects.get(pk="EUR"), "amount": Decimal(10)}
        self.proposed = members.propose_decision(
            title="Paper", purpose="Paper.", on=march(2), by=self.secretary, **facts
        )

    def leave_plan(self):
        """A plan that went the whole way to its orders; before any way is open, so that no way wants to be filled."""
        facts = {"from_on": march(1), "to_on": march(31), "purpose": "bread", "sum": Decimal(3)}
        terms = remittances.PlanTerms(self.decision, **facts)
        made = remittances.draft_plan(terms=terms, kind="extra", on=march(20), by=self.treasurer)
        for act in (
            partial(remittances.propose_lines, route="courier"),
            remittances.lock_plan,
            remittances.submit_plan,
        ):
            made = act(made, by=self.treasurer)
        for approver in self.approvers[:2]:
            remittances.approve(made, body=approver.body, by=approver)
        self.sent_plan = remittances.release_plan(made, by=self.treasurer)

    def leave_signatures(self):
        """A plan before its signers, one signed, one taken back from them and an order too; a rule of signing."""
        self.leave_plan()
        facts = {"decision": self.decision, "address": self.address, "by": self.treasurer}
        self.plan, self.signed_plan, taken = (plan_of(("1", "2"), **facts) for _plan in range(3))
        self.recalled = remittances.submit(
            remittances.draft(amount=Decimal(4), purpose="bread", route="bank", on=march(20), **facts),
            by=self.treasurer,
        )
        for thing in (self.signed_plan, taken, self.recalled):
            remittances.approve(thing, body=self.approver.body, by=self.approver)
        other = self.approvers[1]
        remittances.approve(self.signed_plan, body=other.body, by=other)
        remittances.recall(self.recalled, because="another sum", by=self.treasurer)
        self.changed_plan = taken_back(taken)
        self.draft_plan = plan_of(("1", "2"), **facts, state="draft")
        self.plan_line = self.draft_plan.lines.first()
        remittances.set_band(
            currency=Currency.objects.get(pk="EUR"),
            above=Decimal(5000),
            signatures=3,
            from_on=timezone.now().date(),
            decision=carried_decision(self.general, by=self.treasurer, code="D-41", about="signatures"),
            by=self.secretary,
        )

    def hear(self):
        """A case with its time line, a letter to redact, an item before and after it is made public."""
        self.captive = captives.register_captive(
            real_name="Kept Apart",
            proposed_by_body=self.nl,
            case_worker=self.case_worker,
            do_not_publish=False,
            by=self.case_worker,
        )
        captives.record_episode(
            self.captive, kind=EpisodeKind.ARREST, when="2024-03", source="bulletin 7", by=self.case_worker
        )
        remittances.place_resident(self.address, captive=self.captive, from_on=march(1), by=self.case_worker)
        self.unread = letters.receive_letter(
            received_on=march(9), language="en", original="Bread came.", captive=self.captive, by=self.secretary
        )
        (self.scan,) = scanning.add_scans(self.unread, pages=[Page("txt", b"Bread came.")], by=self.secretary)
        self.item_draft = bulletins.draft_item(title="Of paper", text="They ask for paper.", by=self.secretary)
        told = bulletins.draft_item(title="Bread came", text="We *shared* what came.", by=self.secretary)
        self.item = bulletins.publish(told, by=self.secretary)

    def know(self):
        """What is noted of an address from day to day, and another where a flag stands."""
        by = self.case_worker
        remittances.note_notice(self.address, noted_on=march(2), parcels=True, text="bread and coal", by=by)
        remittances.note_need(self.address, weight=Decimal("9.5"), from_on=march(1), because="one is ill", by=by)
        remittances.confirm_address(self.address, on=march(29), by=by)
        self.way = self.address.ways.open().get(route="bank")
        self.flagged = remittances.open_address(country="NO", lines="Up the hill 1", people=2, by=by)
        facts = {"risk": "moved", "because": "two letters came back", "by": self.secretary}
        self.flag, _halted = remittances.flag(self.flagged, **facts)

    def gather(self):
        """What the acts left behind."""
        self.booking = Booking.objects.filter(matches__isnull=False).get()
        self.match = Match.objects.get()
        self.open_booking = Booking.objects.get(amount=Decimal("30.00"))
        self.statement = self.open_booking.statement
        self.bank_file = self.statement.file
        columns = ColumnMap(account=self.statement.account, name="yearly", booked_on="Date", amount="Amount")
        told = {"number": "NL02ABNA0123456789", "agreed": "its letter of 3 March"}
        self.body_account, _found = collections.note_body_account(self.nl, **told, by=self.treasurer)
        self.column_map = collections.keep_column_map(columns, by=self.treasurer)
        self.receipt = Receipt.objects.filter(contribution__list=self.in_cash).order_by("number").first()
        self.void_receipt, replaced = Receipt.objects.filter(contribution__list=self.matched).order_by("number")[:2]
        for one in (self.void_receipt, replaced):
            collections.void_receipt(one, because="a wrong title", by=self.treasurer)
        self.replaced = collections.replace_receipt(replaced, by=self.treasurer)
        self.named = Receipt.objects.filter(contribution__giver_kind="named", body=self.nl).order_by("number").first()
        self.release = ask_release(self.captive, "real_name", by=self.case_worker, because="for the consulate's form")
        self.burned = remittances.open_address(country="IS", lines="Nowhere 1", people=1, by=self.case_worker)
        remittances.burn(self.burned, because="a letter from there was opened", by=self.secretary)
        self.entry = Entry.objects.filter(kind=EntryKind.OPENING).first()
        self.promise()
        self.leave_offices()

    def promise(self):
        """A pledge, a gift that needs no list, and a rate."""
        self.pledge = collections.start_pledge(
            body=self.nl,
            appeal=self.appeals[self.winter],
            currency=Currency.objects.get(pk="EUR"),
            amount=Decimal("5.00"),
            count=12,
            first_due_on=march(1),
            giver_kind="named",
            giver="Kept Apart",
            by=self.treasurer,
        )
        self.by_transfer = collections.record_gift(
            appeal=self.appeals[self.general],
            body=self.gb,
            money=Money(Decimal("15.00"), "GBP"),
            account=self.banks["GBP"],
            on=date(2026, 4, 3),
            by=self.treasurer,
        ).receipt
        self.appeal, self.bank = self.appeals[self.winter], self.banks["EUR"]
        euro, pound = (Currency.objects.get(pk=code) for code in ("EUR", "GBP"))
        facts = {"base": euro, "quote": pound, "on": march(31), "source": "a bank"}
        ledger.enter_rate(value=Decimal("0.84"), by=self.treasurer, **facts)

    def leave_offices(self):
        """Logins that were shut, renewed and appointed."""
        self.closed = makers.user(Office.COLLECTOR)
        self.closed.is_active = False
        self.closed.save()
        self.renewed = makers.user(Office.COLLECTOR)
        self.renewed.renewed_by, self.renewed.renewed_at = self.secretary, timezone.now()
        self.renewed.save()
        self.grant = appoint(user=makers.user(), office=Office.KEEPER, held_from=march(1), by=self.secretary)
        self.office_held = Appointment.objects.get(user=self.forwarder)
        self.tie = self.gb.ties.first()
