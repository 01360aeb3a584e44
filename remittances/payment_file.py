"""One order as a file for the bank: pain.001 with one credit transfer.

sepaxml writes the message. What it cannot say is set right afterwards: hours in UTC, ids without a name, sums of
currencies that have no cents or more of them, accounts without IBAN. Its own transliteration stays off: a payee's name
goes out as it was entered, or not at all. Nothing here is logged, and no refusal repeats who is paid.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files

from django.utils.translation import gettext as _
from lxml import etree
from sepaxml import SepaTransfer

from access.refusal import Refusal
from ledger.money import LARGEST
from remittances.field_checks import bank_words
from remittances.routes import BANK, clean_details

# ISO 20022; .03 is what older banks read. Their schemas are ISO's own and come with sepaxml (MIT).
VERSIONS = ("pain.001.001.09", "pain.001.001.03", "pain.001.001.10", "pain.001.001.11")
# Country codes of IBANs within SEPA: EPC409-09, 41 countries since May 2025; Gibraltar's differs from the kingdom's.
SEPA = frozenset(
    {"AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR", "HU"}
    | {"IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS"}
    | {"SE", "SI", "SK", "SM", "VA"}
)
# The rulebook of SEPA credit transfers has two decimals and no more than this.
SEPA_LARGEST = Decimal("999999999.99")
CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?")
CURRENCY = re.compile(r"[A-Z]{3}")
LONGEST_TEXT = 140


@dataclass(frozen=True)
class Payer:
    """The account that is paid from, as the bank has it."""

    name: str = field(repr=False)
    iban: str = field(repr=False)
    bic: str = field(default="", repr=False)


@dataclass(frozen=True)
class Transfer:
    """One attempt of one order: `amount` in `currency` (ISO 4217), which has `exponent` decimals; `details` by bank."""

    order_code: str
    attempt: int
    amount: Decimal
    currency: str
    exponent: int
    details: Mapping[str, str] = field(repr=False)
    on: date
    text: str = field(default="", repr=False)

    @property
    def message_id(self) -> str:
        """Of message, payment and transfer alike; the same attempt has it again, so a bank knows a second file."""
        return f"{self.order_code}-{self.attempt}"


def payment_file(transfer: Transfer, payer: Payer, *, version: str = VERSIONS[0], at: datetime | None = None) -> bytes:
    """The bytes of the file, valid by the schema of its `version`; created `at` (aware; now if None).

    Within SEPA (euro, between IBANs of its countries) the service level says so and each side bears its own charges by
    the rulebook (SLEV); elsewhere no level is named, charges are shared (SHAR) and the payee's bank needs its BIC.
    Raises Refusal with a sentence for whatever a bank would refuse, never another exception for a Transfer or a Payer
    of the stated types; ValueError for an unknown version.
    """
    if version not in VERSIONS:
        raise ValueError(version)
    _check_head(transfer)
    payee, ours = _payee(transfer), _ours(payer)
    text = _text(transfer)
    within_sepa = _within_sepa(transfer, payee, ours)
    written = _written(transfer, payee, ours, version=version, within_sepa=within_sepa)
    document = _set_right(written, transfer, payee, text=text, at=at or datetime.now(UTC), within_sepa=within_sepa)
    with (files("sepaxml") / "schemas" / f"{version}.xsd").open("rb") as opened:
        schema = etree.XMLSchema(etree.parse(opened))
    if not schema.validate(document):
        raise Refusal(_("The bank's format does not take this payment. Send it by hand, or by another route."))
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8")


def _check_head(transfer: Transfer) -> None:
    if not CODE.fullmatch(transfer.order_code) or not 0 < transfer.attempt < 100:
        raise Refusal(_("The bank's format does not take the code of this order."))
    if not CURRENCY.fullmatch(transfer.currency):
        raise Refusal(_("The bank's format knows a currency by its three letters."))
    amount = transfer.amount
    if not amount.is_finite() or amount <= 0:
        raise Refusal(_("A payment moves a sum above zero."))
    if amount > LARGEST:
        raise Refusal(_("The sum is larger than these books can hold."))
    if amount != round(amount, transfer.exponent):
        facts = {"currency": transfer.currency, "count": transfer.exponent}
        raise Refusal(_("%(currency)s has %(count)s decimals: the bank takes no more.") % facts)


def _payee(transfer: Transfer) -> dict[str, str]:
    """The details, judged again: what was kept is what is sent. A refusal names the field, never what it holds."""
    try:
        payee = clean_details(BANK, transfer.details)
    except Refusal as refusal:
        sentence = _("What is kept of the payee does not pass: %(field)s. Enter the account anew.")
        raise Refusal(sentence % {"field": refusal.field}) from None
    if payee != {name: value for name, value in transfer.details.items() if value}:
        raise Refusal(_("What is kept of the payee is not in its plain form. Enter the account anew."))
    return payee


def _ours(payer: Payer) -> dict[str, str]:
    try:
        return clean_details(BANK, {"payee": payer.name, "iban": payer.iban, "bic": payer.bic})
    except Refusal as refusal:
        raise Refusal(_("The account to pay from: %(sentence)s") % {"sentence": refusal}) from refusal


def _text(transfer: Transfer) -> str:
    try:
        text = bank_words(transfer.text)
    except Refusal as refusal:
        raise Refusal(_("The text for the payee: %(sentence)s") % {"sentence": refusal}, field="text") from refusal
    if len(text) > LONGEST_TEXT:
        raise Refusal(_("The text for the payee has at most %(count)s signs.") % {"count": LONGEST_TEXT}, field="text")
    return text


def _within_sepa(transfer: Transfer, payee: dict[str, str], ours: dict[str, str]) -> bool:
    countries = {payee.get("iban", "")[:2], ours["iban"][:2]}
    if transfer.currency == "EUR" and countries <= SEPA:
        if transfer.amount > SEPA_LARGEST:
            raise Refusal(_("A SEPA transfer moves at most 999,999,999.99 EUR."))
        return True
    if "bic" not in payee:
        raise Refusal(_("Outside SEPA the payee's bank is found by its BIC. Enter the account anew, with it."))
    return False


def _written(transfer, payee, ours, *, version, within_sepa) -> bytes:
    """What sepaxml makes of it; it counts in cents and knows IBANs alone."""
    config = {"name": ours["payee"], "IBAN": ours["iban"], "batch": False, "currency": transfer.currency}
    config |= {"domestic": not within_sepa} | ({"BIC": ours["bic"]} if "bic" in ours else {})
    payment = {
        "name": payee["payee"],
        "IBAN": payee.get("iban", ""),
        "amount": 1,
        "execution_date": transfer.on,
        "description": "",
        "endtoend_id": transfer.message_id,
    }
    # clean=False: its transliteration changes names without a word.
    writer = SepaTransfer(config, schema=version, clean=False)
    writer.add_payment(payment | ({"BIC": payee["bic"]} if "bic" in payee else {}))
    return writer.export(validate=False)


def _set_right(written, transfer, payee, *, text, at, within_sepa):
    document = etree.fromstring(written)
    figure = f"{transfer.amount:.{transfer.exponent}f}"
    right = {
        "MsgId": transfer.message_id,
        "PmtInfId": transfer.message_id,
        "CreDtTm": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "CtrlSum": figure,
        "InstdAmt": figure,
        "ChrgBr": "SLEV" if within_sepa else "SHAR",
        "Ustrd": text,
    }
    for element in document.iter("{*}*"):
        element.text = right.get(etree.QName(element).localname, element.text)
    for agent in document.iterfind(".//{*}DbtrAgt/{*}FinInstnId"):
        if not len(agent):
            # The implementation guidelines of the schemes (EPC132-08) say so where the BIC is left out.
            _other(agent, "NOTPROVIDED")
    if "account" in payee:
        for number in document.iterfind(".//{*}CdtrAcct/{*}Id"):
            number.remove(number[0])
            _other(number, payee["account"])
    if not text:
        for paid in document.iterfind(".//{*}CdtTrfTxInf"):
            paid.remove(paid[-1])  # RmtInf
    return document


def _other(parent, number):
    namespace = etree.QName(parent).namespace
    other = etree.SubElement(parent, f"{{{namespace}}}Othr")
    etree.SubElement(other, f"{{{namespace}}}Id").text = number
