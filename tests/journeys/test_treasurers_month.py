"""A treasurer's month at two desks: from the lists to the printed account, to the cent."""

import pytest

from tests.journeys import month as told
from tests.journeys import month_bank as bank
from tests.journeys import month_end as end
from tests.journeys.desks import BrowserDesk, HttpDesk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_other_book(monkeypatch):
    """The key holder of the run has signed the heads of other tests' books; this month has had none signed."""
    monkeypatch.setattr("aidassoc.management.commands.check_audit.holders_word", lambda: ([], []))


def treasurers_month(desk, folder):
    month = told.begin()
    told.collect(desk, month)
    told.count_and_pay_in(desk, month)
    told.meanwhile(month)
    bank.import_files(desk, month)
    bank.import_table(desk, month)
    bank.match(desk, month)
    bank.change(desk, month)
    codes = end.print_receipts(desk)
    end.revalue(desk)
    end.close(desk)
    end.print_reports(desk, month)
    end.check_receipts(desk, codes)
    end.account()
    end.prove(folder)


def test_treasurers_month_by_form(client, tmp_path):
    treasurers_month(HttpDesk(client), tmp_path)


@pytest.mark.browser
def test_treasurers_month_by_keyboard(page, tmp_path):
    treasurers_month(BrowserDesk(page), tmp_path)
