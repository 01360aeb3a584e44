"""The end of the treasurer's month: receipts on paper, the last rates, the closing, and what is printed of it."""

import re
from decimal import Decimal
from io import BytesIO

from django.core.management import call_command
from pypdf import PdfReader

from fund_collections.models import BankStatement, Receipt
from ledger.models import Balance, Entry, EntryKind, FundBalance, Period
from tests.journeys.month import AT_BANK, CLOSING, fill, march
from tests.reports.plain_books import proving

CHECK_NUMBER = re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}")
CHECK_CODE = re.compile(r"Check code\s*([0-9A-Z]{4}-[0-9A-Z]{4})\b")
PERIOD = {"From": march(1), "Up to, data as of": march(31)}
# What each report says on paper of the month; the figures of the table in month.py.
PRINTED = {
    "Collection report": (
        "General EUR 1,000.00 15.00 0.00 (1.60) (100.00) 913.40",
        "General GBP 100.00 0.00 0.00 (1.00) 85.50 184.50",
        "Winter EUR 500.00 90.00 (200.00) (2.00) 0.00 388.00",
        "1 list is missing.",
    ),
    "Receipts and payments": (
        "Receipts 15.00 90.00 105.00",
        "Payments (1.60) (202.00) (203.60)",
        "Exchange (100.00) 0.00 (100.00)",
        "Closing 913.40 388.00 1,301.40",
        "Closing 184.50 0.00 184.50",
    ),
    "Statement of balances": (
        "EUR 1,500.00 105.00 (303.60) 1,301.40",
        "GBP 100.00 85.50 (1.00) 184.50",
        "Account {EUR}: the books hold what statement",
        "Account {GBP}: the books hold what statement",
    ),
    "Trial balance": (
        "general EUR 1,000.00 15.00 101.60 913.40",
        "winter EUR 500.00 90.00 202.00 388.00",
        "general GBP 100.00 85.50 1.00 184.50",
        "Debit and credit are equal: 590.08 EUR.",
    ),
    "General ledger": ("DP-00001 EUR 50.00 — 550.00", "bank booking GBP — 1.00 184.50", "EUR — 1.48 (1.48)"),
}


def read(paper):
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)


def print_receipts(desk):
    """The list's receipts are printed, printed again as copies, and one is void; returns their check codes."""
    desk.follow("Lists")
    desk.follow("NL-00001-8")
    desk.follow("Print its receipts")
    original, copy = read(desk.print("Print")), read(desk.print("Print"))
    assert (original.count("Original"), original.count("Copy 1"), copy.count("Copy 1")) == (5, 0, 5)
    desk.follow("Receipts")
    spoiled = Receipt.objects.get(list_number="NL-00001-8", line=2)
    desk.follow(str(spoiled))
    desk.follow("Void this receipt")
    desk.fill("Reason, kept in the minutes", "the sum was written twice")
    desk.press("Void it")
    return CHECK_CODE.findall(original)


def revalue(desk):
    """The rate of the last day, typed by hand; the exchange of the general fund is worth 1.48 EUR less."""
    desk.follow("Books")
    desk.follow("Rates")
    desk.follow("Enter a rate")
    fill(desk, {"One": "GBP", "is worth": "1.18", "in": "EUR", "On": march(31), "Source": "gazette"})
    desk.press("Enter it")
    desk.follow("or revalue at the end of a period")
    desk.fill("At the end of", march(31))
    desk.press("Look at the differences")
    assert "Fund general: 1.48 EUR gained by exchange." in desk.text, desk.text
    desk.press("Post it")
    assert Entry.objects.get(kind=EntryKind.REVALUATION).posted_on == march(31)


def close(desk):
    """March is closed with its check number; nobody posts into it any more, and the form says so."""
    desk.follow("Books")
    desk.follow("Closed periods")
    desk.follow("Close a period")
    desk.press("Look at what is left undone")
    assert "From 1 Mar 2025 to 31 Mar 2025 nobody posts any more, by whatever way." in desk.text, desk.text
    desk.press("Close it")
    period = Period.objects.get(last_on=march(31))
    assert period.check_number in desk.text, desk.text
    desk.follow("Gifts")
    desk.follow("Gifts by transfer")
    desk.follow("Record a gift")
    fill(desk, {"Reached the account": "EUR", "Sum, in the currency of the account": "5.00", "Booked on": march(30)})
    fill(desk, {"Appeal": "For general", "Body": "NL"})
    desk.press("Record it")
    assert "closed" in desk.text, desk.text
    assert not Entry.objects.filter(posted_on=march(30)).exists()


def print_reports(desk, month):
    """Each report is asked for on its page; the paper bears the same check number and the figures of the table."""
    for title, figures in PRINTED.items():
        desk.follow("Reports")
        desk.follow(title)
        fill(desk, PERIOD)
        desk.press("Show")
        paper = read(desk.print("PDF"))
        assert CHECK_NUMBER.search(paper)[0] == CHECK_NUMBER.search(desk.text)[0]
        accounts = {code: bank.code for code, bank in month.banks.items()}
        assert [figure for figure in figures if figure.format(**accounts) not in paper] == []


def check_receipts(desk, codes):
    """Whoever holds the paper asks whether it stands in the books, signed in nowhere."""
    desk.sign_out()
    desk.open("/")
    desk.follow("Check a receipt")
    for number, said in ((1, "This receipt is valid."), (2, "This receipt was voided on")):
        fill(desk, {"Number": f"NL 2025-{number:05d}", "Check code": codes[number - 1]})
        desk.press("Check it")
        assert said in desk.text, desk.text


def prove(folder):
    """Our own proofs, and two programs that know nothing of us."""
    call_command("check_books")
    call_command("check_audit")
    assert proving.bean_check(proving.exported(folder, "beancount")) == (0, "")
    assert proving.hledger(proving.exported(folder, "hledger"), "check", "--strict") == (0, "")


def account():
    """The books hold what the table says, to the cent, and each bank says the same of its own account."""
    held = {(one.fund.code, one.currency_id): one.amount for one in FundBalance.objects.select_related("fund")}
    assert held == {key: Decimal(amount) for key, amount in CLOSING.items()}
    for currency, amount in AT_BANK.items():
        account = Balance.objects.filter(account__currency=currency, account__kind="asset")
        at_bank = sum(one.amount for one in account.filter(account__bank_identifier__gt=""))
        last = BankStatement.objects.filter(account__currency=currency).order_by("to_on").last()
        assert at_bank == last.closing == Decimal(amount)
