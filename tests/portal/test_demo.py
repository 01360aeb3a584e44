"""The demo association as a whole: two years that tie with the bank, prove themselves and fill every report."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone

from aidassoc.management.commands.build_demo import PRESSES
from fund_collections.models import BankStatement, Booking, ListState, Match, Pledge, Receipt, SubscriptionList
from fund_collections.services import certain_matches
from fund_collections.services.matching.pool import open_entries
from ledger.models import Account, Balance, Period
from ledger.services import next_period
from portal.demo.story import OPEN, build
from remittances.models import (
    AddressNotice,
    Lot,
    Parcel,
    Plan,
    PlanChange,
    PlanKind,
    PlanLine,
    PlanState,
    RecipientAddress,
    RiskFlag,
)
from remittances.services import signatures_needed
from reports.catalogue import REPORTS
from tests.reports.plain_books import proving
from tests.reports.plain_books.test_year import kept

FORMATS = {"MT940", "OFX 102", "camt.053.001.02", "csv"}


def lists_stand_everywhere():
    assert set(SubscriptionList.objects.values_list("state", flat=True)) == set(ListState.values)
    assert SubscriptionList.objects.out().filter(due_on__lt=timezone.localdate()).exists()
    assert SubscriptionList.objects.filter(paper_reports__kind="found").exists()


def gifts_and_receipts_have_their_stories():
    assert Pledge.objects.overdue(timezone.localdate()).exists()
    assert Pledge.objects.exclude(ended_on=None).exists()
    assert Receipt.objects.exclude(voided_at=None).exists()
    assert Receipt.objects.filter(prints__copy=1).exists()


def plans_and_parcels_stand_everywhere():
    assert set(Plan.objects.values_list("state", flat=True)) == set(PlanState.values)
    assert Plan.objects.filter(kind=PlanKind.FOLLOW_UP).exists()
    assert PlanLine.objects.sending().exclude(overruled_because="").exists()
    waiting = Plan.objects.get(state=PlanState.SUBMITTED)
    needed = signatures_needed(waiting.currency_id, waiting.total, timezone.localdate())
    assert waiting.approvals.filter(voided_at=None).count() == needed - 1
    assert PlanChange.objects.filter(plan__state=PlanState.DRAFT).exists()
    parcels = set(Parcel.objects.values_list("remittance__state", "refused"))
    assert {("confirmed", False), ("returned", True), ("returned", False), ("approved", False)} <= parcels
    assert Lot.objects.to_count().exists()
    assert Lot.objects.exclude(dropped_because="").exists()


def addresses_tell_what_they_can_use():
    assert RecipientAddress.objects.stale(timezone.localdate()).exists()
    assert RecipientAddress.objects.usable_for_parcels().exists()
    assert set(AddressNotice.objects.values_list("money", flat=True)) == {False, True}
    assert RiskFlag.objects.standing().count() == 1
    assert RiskFlag.objects.exclude(lifted_at=None).count() == 1


def only_the_last_month_is_open():
    start = (timezone.localdate() - OPEN).replace(day=1)
    waiting = Booking.objects.unmatched()
    assert waiting.exists()
    assert not waiting.filter(booked_on__lt=start).exists()
    assert certain_matches()
    assert Match.objects.exclude(undone_at=None).exists()
    assert Match.objects.exclude(ignored_because="").exists()


def banks_write_in_every_format():
    assert set(BankStatement.objects.values_list("format", flat=True)) == FORMATS


def every_account_ties_with_the_bank():
    assert set(BankStatement.objects.values_list("format", flat=True)) == FORMATS
    assert not BankStatement.objects.filter(difference__isnull=False).exclude(difference=0).exists()
    for account in Account.objects.banks():
        held = Balance.objects.filter(account=account).aggregate(sum=Sum("amount"))["sum"]
        ahead = sum(entry.moved for entry in open_entries(account))
        waiting = Booking.objects.unmatched().filter(statement__account=account)
        unknown = sum(waiting.values_list("amount", flat=True))
        last = BankStatement.objects.filter(account=account).order_by("-to_on").first()
        assert held - ahead == last.closing - unknown, account.code


def quarters_are_closed_and_one_is_left():
    today = timezone.localdate()
    assert Period.objects.count() >= 5
    assert next_period().quarter < today


def proofs_are_silent():
    for command in ("check_books", "check_audit"):
        out = StringIO()
        call_command(command, stdout=out)
        assert out.getvalue() == ""


def other_programs_agree(folder):
    for form in ("beancount", "hledger"):
        path = proving.exported(folder, form)
    proving.agree(path, kept())


def every_report_builds(folder):
    for name in REPORTS:
        for form in ("pdf", "xlsx"):
            call_command("build_report", name, format=form, output=folder / f"{name}.{form}")
    assert not [file.name for file in folder.iterdir() if not file.stat().st_size]


@pytest.fixture
def _new_book(monkeypatch):
    """The key holder of the run remembers the heads of other tests' books; a new association has a new holder."""
    monkeypatch.setattr("aidassoc.management.commands.check_audit.holders_word", lambda: ([], []))


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_new_book")
def test_demo_association_holds(tmp_path):
    build(timezone.localdate(), lambda _words: None, PRESSES)
    plans_and_parcels_stand_everywhere()
    addresses_tell_what_they_can_use()
    lists_stand_everywhere()
    gifts_and_receipts_have_their_stories()
    only_the_last_month_is_open()
    banks_write_in_every_format()
    every_account_ties_with_the_bank()
    quarters_are_closed_and_one_is_left()
    proofs_are_silent()
    other_programs_agree(tmp_path)
    every_report_builds(tmp_path)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_new_book")
def test_a_small_demo_of_one_year_is_built_and_holds(monkeypatch):
    """The same story with fewer people, lists and letters: whoever changes an act sees that the demo calls it."""
    monkeypatch.setattr("portal.demo.cast.MONTHS", 12)
    monkeypatch.setattr("portal.demo.collecting.LISTS", 90)
    monkeypatch.setattr("portal.demo.giving.PRINTED", 8)
    for name, count in {"places.ADDRESSES": 12, "places.CAPTIVES": 20, "sending.REMITTANCES": 20}.items():
        monkeypatch.setattr(f"portal.demo.{name}", count)
    build(timezone.localdate(), lambda _words: None, PRESSES)
    assert Match.objects.exclude(undone_at=None).exists()
    plans_and_parcels_stand_everywhere()
    addresses_tell_what_they_can_use()
    every_account_ties_with_the_bank()
    proofs_are_silent()
