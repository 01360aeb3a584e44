"""The file that the bank gets, read back by another parser and held against ISO's schema."""

import dataclasses
import string
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from access.refusal import Refusal
from remittances.field_checks import BANK_LETTERS, check_digits
from remittances.payment_file import VERSIONS, Payer, Transfer, payment_file
from remittances.routes import FIELDS, clean_details

SCHEMAS = {
    version: etree.XMLSchema(etree.parse(str(files("sepaxml") / "schemas" / f"{version}.xsd"))) for version in VERSIONS
}
AT = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
PAYER = Payer("Joint Aid", "DE89370400440532013000", "COBADEFF")
DETAILS = {"payee": "Vera Example", "iban": "NO9386011117947"}
TRANSFER = Transfer("R-2026-0001", 2, Decimal("12.50"), "EUR", 2, DETAILS, date(2026, 3, 2), "Relief, March")
ABROAD = {"payee": "Vera Example", "account": "40817810-1", "bic": "SABRRUMM"}


def changed(**changes):
    return dataclasses.replace(TRANSFER, **changes)


def read(written):
    """{path of local names: text} of each leaf, once the file has passed its schema."""
    document = etree.fromstring(written)
    SCHEMAS[etree.QName(document).namespace.rpartition(":")[2]].assertValid(document)
    leaves = [element for element in document.iter() if not len(element)]
    assert [leaf.text for leaf in leaves if not (leaf.text or "").strip()] == []
    paths = [
        "/".join(etree.QName(up).localname for up in [*reversed([*leaf.iterancestors()]), leaf]) for leaf in leaves
    ]
    assert len(set(paths)) == len(paths)
    return {
        path.removeprefix("Document/CstmrCdtTrfInitn/"): leaf.text for path, leaf in zip(paths, leaves, strict=True)
    }


def test_a_sepa_transfer_word_by_word():
    assert read(payment_file(TRANSFER, PAYER, at=AT)) == {
        "GrpHdr/MsgId": "R-2026-0001-2",
        "GrpHdr/CreDtTm": "2026-02-28T23:30:00Z",
        "GrpHdr/NbOfTxs": "1",
        "GrpHdr/CtrlSum": "12.50",
        "GrpHdr/InitgPty/Nm": "Joint Aid",
        "PmtInf/PmtInfId": "R-2026-0001-2",
        "PmtInf/PmtMtd": "TRF",
        "PmtInf/BtchBookg": "false",
        "PmtInf/NbOfTxs": "1",
        "PmtInf/CtrlSum": "12.50",
        "PmtInf/PmtTpInf/SvcLvl/Cd": "SEPA",
        "PmtInf/ReqdExctnDt/Dt": "2026-03-02",
        "PmtInf/Dbtr/Nm": "Joint Aid",
        "PmtInf/DbtrAcct/Id/IBAN": "DE89370400440532013000",
        "PmtInf/DbtrAgt/FinInstnId/BICFI": "COBADEFF",
        "PmtInf/ChrgBr": "SLEV",
        "PmtInf/CdtTrfTxInf/PmtId/EndToEndId": "R-2026-0001-2",
        "PmtInf/CdtTrfTxInf/Amt/InstdAmt": "12.50",
        "PmtInf/CdtTrfTxInf/Cdtr/Nm": "Vera Example",
        "PmtInf/CdtTrfTxInf/CdtrAcct/Id/IBAN": "NO9386011117947",
        "PmtInf/CdtTrfTxInf/RmtInf/Ustrd": "Relief, March",
    }


def test_the_same_attempt_is_the_same_file():
    assert payment_file(TRANSFER, PAYER, at=AT) == payment_file(TRANSFER, PAYER, at=AT)
    assert payment_file(TRANSFER, PAYER, at=AT) != payment_file(changed(attempt=3), PAYER, at=AT)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("currency", "exponent", "amount", "figure"),
    [("JPY", 0, "5000", "5000"), ("TND", 3, "0.125", "0.125"), ("USD", 2, "7", "7.00"), ("EUR", 2, "7.1", "7.10")],
)
def test_abroad_in_any_currency_and_version(version, currency, exponent, amount, figure):
    transfer = changed(amount=Decimal(amount), currency=currency, exponent=exponent, details=ABROAD, text="")
    written = payment_file(transfer, Payer("Joint Aid", PAYER.iban), at=AT, version=version)
    found = read(written)
    assert {found[path] for path in found if path.endswith(("CtrlSum", "InstdAmt"))} == {figure}
    assert f'<InstdAmt Ccy="{currency}">{figure}</InstdAmt>'.encode() in written
    bic = "BIC" if version.endswith("03") else "BICFI"
    ours, theirs = "PmtInf/DbtrAgt/FinInstnId", "PmtInf/CdtTrfTxInf/CdtrAgt/FinInstnId"
    assert (found[f"{ours}/Othr/Id"], found[f"{theirs}/{bic}"]) == ("NOTPROVIDED", "SABRRUMM")
    assert found["PmtInf/CdtTrfTxInf/CdtrAcct/Id/Othr/Id"] == "40817810-1"
    assert found["PmtInf/ChrgBr"] == "SHAR"
    assert [path for path in found if "SvcLvl" in path or "Ustrd" in path] == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"order_code": "R 2026"}, "The bank's format does not take the code of this order."),
        ({"attempt": 0}, "The bank's format does not take the code of this order."),
        ({"currency": "eur"}, "The bank's format knows a currency by its three letters."),
        ({"amount": Decimal(0)}, "A payment moves a sum above zero."),
        ({"amount": Decimal("NaN")}, "A payment moves a sum above zero."),
        ({"amount": Decimal("1E+99")}, "The sum is larger than these books can hold."),
        ({"amount": Decimal("1.005")}, "EUR has 2 decimals: the bank takes no more."),
        ({"amount": Decimal(10**9)}, "A SEPA transfer moves at most 999,999,999.99 EUR."),
        ({"text": "a" * 141}, "The text for the payee has at most 140 signs."),
        (
            {"text": "für 漢"},
            "The text for the payee: A bank refuses “ü漢”. Write it in Latin letters, a name as in the payee's papers.",
        ),
        (
            {"details": DETAILS | {"payee": "Вера"}},
            "What is kept of the payee does not pass: payee. Enter the account anew.",
        ),
        (
            {"details": DETAILS | {"iban": "NO93 8601 1117 947"}},
            "What is kept of the payee is not in its plain form. Enter the account anew.",
        ),
        (
            {"currency": "NOK"},
            "Outside SEPA the payee's bank is found by its BIC. Enter the account anew, with it.",
        ),
        (
            {"details": ABROAD, "currency": "CLF", "exponent": 4, "amount": Decimal(10**15 - 1) - Decimal("0.0001")},
            "The bank's format does not take this payment. Send it by hand, or by another route.",
        ),
    ],
)
def test_what_a_bank_would_refuse_is_a_sentence(changes, sentence):
    with pytest.raises(Refusal) as refused:
        payment_file(changed(**changes), PAYER, at=AT)
    assert str(refused.value) == sentence


def test_our_own_account_is_judged_too():
    with pytest.raises(Refusal, match=r"^The account to pay from: The check digits of this IBAN do not fit"):
        payment_file(TRANSFER, Payer("Joint Aid", "DE88370400440532013000"))


def test_nothing_shows_who_is_paid():
    assert "Vera" not in repr(TRANSFER) + repr(PAYER)
    assert "NO93" not in repr(TRANSFER)
    for payee in ("Вера Тайна", "Vérà Secret"):
        with pytest.raises(Refusal) as refused:
            payment_file(changed(details=DETAILS | {"payee": payee}), PAYER)
        shown = repr(refused.value) + repr(refused.value.__cause__)
        assert [word for word in (*payee.split(), "Vera") if word in shown] == []
        assert refused.value.__suppress_context__


def ibans(country):
    account = st.text(string.digits + string.ascii_uppercase, min_size=11, max_size=30)
    return account.map(lambda number: f"{country}{check_digits(f'{country}00{number}')}{number}")


LATIN = st.text(sorted(BANK_LETTERS - {" "}), min_size=1, max_size=70)
CURRENCIES = st.sampled_from([("EUR", 2), ("USD", 2), ("JPY", 0), ("TND", 3)])


@given(LATIN, ibans("NL") | ibans("TR"), CURRENCIES, st.integers(1, 10**11 - 1), LATIN, st.sampled_from(VERSIONS))
def test_every_clean_payment_passes_the_schema(payee, iban, currency, units, text, version):
    code, exponent = currency
    details = clean_details("bank", {"payee": payee, "iban": iban, "bic": "SABRRUMM"})
    amount = Decimal(units).scaleb(-exponent)
    transfer = changed(details=details, amount=amount, currency=code, exponent=exponent, text=text)
    found = read(payment_file(transfer, PAYER, at=AT, version=version))
    paid = "PmtInf/CdtTrfTxInf"
    assert (found[f"{paid}/Cdtr/Nm"], found[f"{paid}/CdtrAcct/Id/IBAN"]) == (payee, iban)
    assert (Decimal(found[f"{paid}/Amt/InstdAmt"]), found[f"{paid}/RmtInf/Ustrd"]) == (amount, text)
    assert ("PmtInf/PmtTpInf/SvcLvl/Cd" in found) == (code == "EUR" and iban[:2] == "NL")


DAMAGE = st.one_of(st.text(max_size=150), st.text(st.characters(codec=None), max_size=5), st.just(DETAILS["iban"]))


@given(
    st.dictionaries(st.sampled_from([field.name for field in FIELDS["bank"]]), DAMAGE),
    st.fixed_dictionaries(
        {},
        optional={
            "order_code": DAMAGE,
            "currency": DAMAGE,
            "text": DAMAGE,
            "attempt": st.integers(),
            "amount": st.decimals(),
            "on": st.dates(),
        },
    ),
    st.builds(Payer, DAMAGE, DAMAGE, DAMAGE) | st.just(PAYER),
)
def test_every_damaged_payment_is_a_refusal_or_passes_the_schema(details, changes, payer):
    with suppress(Refusal):
        read(payment_file(changed(**changes, details=DETAILS | details), payer, at=datetime.now(UTC)))
