"""What each route must know of a payee beside the address, and what of it is printed."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.refusal import Refusal
from remittances import field_checks
from remittances.field_checks import Check

POSTAL_ORDER, BANK, COURIER, AGENT = "postal order", "bank", "courier", "agent"
MOBILE, PARCEL = "mobile money", "parcel"


@dataclass(frozen=True)
class Field:
    """One thing that a route asks for; `check` gives it as it is kept or raises a Refusal."""

    name: str
    label: Promise | str
    needed: bool = True
    check: Check = field_checks.words
    longest: int = 70
    help: Promise | str = ""


_PAYEE = Field("payee", gettext_lazy("payee"), help=gettext_lazy("As in the paper that is shown at the counter"))

FIELDS: dict[str, tuple[Field, ...]] = {
    # Where it goes stands in the lines of the address.
    POSTAL_ORDER: (_PAYEE,),
    BANK: (
        Field(
            "payee",
            gettext_lazy("payee"),
            check=field_checks.bank_words,
            help=gettext_lazy("As the bank has it, in Latin letters"),
        ),
        Field("iban", "IBAN", needed=False, check=field_checks.iban, longest=42),
        Field(
            "account",
            gettext_lazy("number of the account"),
            needed=False,
            check=field_checks.account,
            longest=34,
            help=gettext_lazy("Where the country has no IBAN"),
        ),
        Field("bic", "BIC", needed=False, check=field_checks.bic, longest=11),
    ),
    AGENT: (
        _PAYEE,
        Field("city", gettext_lazy("city of paying out"), longest=35),
        Field("question", gettext_lazy("question at the counter"), needed=False),
        Field("answer", gettext_lazy("answer"), needed=False, longest=35),
    ),
    COURIER: (Field("phrase", gettext_lazy("phrase that the courier says"), needed=False, longest=120),),
    MOBILE: (_PAYEE, Field("telephone", gettext_lazy("telephone"), check=field_checks.telephone, longest=30)),
    PARCEL: (Field("customs", gettext_lazy("words for customs"), needed=False, longest=120),),
}


def _check_bank(details: Mapping[str, str]) -> Refusal | None:
    if "iban" in details and "account" in details:
        return Refusal(_("Either the IBAN or another number of the account, not both."), field="account")
    if not {"iban", "account"} & set(details):
        return Refusal(_("A bank transfer needs an IBAN, or a number of the account and a BIC."), field="iban")
    if "account" in details and "bic" not in details:
        return Refusal(_("Without an IBAN the bank is found by its BIC alone."), field="bic")
    return None


def _check_agent(details: Mapping[str, str]) -> Refusal | None:
    if ("question" in details) != ("answer" in details):
        lacking = "answer" if "question" in details else "question"
        return Refusal(_("A question has an answer, and an answer its question."), field=lacking)
    return None


# Rules over several fields of a route.
_TOGETHER = {BANK: _check_bank, AGENT: _check_agent}


def _refused_length(field: Field, text: str) -> Refusal | None:
    if not text and field.needed:
        return Refusal(_("This route needs it: %(field)s.") % {"field": field.label})
    if len(text) > field.longest:
        return Refusal(_("At most %(count)s signs.") % {"count": field.longest})
    return None


def _value(field: Field, typed: object) -> str:
    # Composed first: a letter and its accent are one sign to whoever counts them.
    text = "" if typed is None else unicodedata.normalize("NFC", str(typed)).strip()
    try:
        if refusal := _refused_length(field, text):
            raise refusal
        return text and field.check(text)
    except Refusal as refusal:
        refusal.field = field.name
        raise


def judge_details(route: str, raw: Mapping[str, object]) -> tuple[dict[str, str], list[Refusal]]:
    """What of `raw` may be kept for `route`, and every Refusal with its field: for a form, which shows them together.

    Fields that the route does not ask for are left out, and empty ones too. Raises KeyError for an unknown route.
    """
    details: dict[str, str] = {}
    refusals: list[Refusal] = []
    for field in FIELDS[route]:
        try:
            value = _value(field, raw.get(field.name))
        except Refusal as refusal:
            refusals.append(refusal)
        else:
            details |= {field.name: value} if value else {}
    if not refusals and route in _TOGETHER:
        refusals = list(filter(None, [_TOGETHER[route](details)]))
    return details, refusals


def clean_details(route: str, raw: Mapping[str, object]) -> dict[str, str]:
    """The filled fields of `route` as they are kept; raises the first Refusal, with its `field`."""
    details, refusals = judge_details(route, raw)
    if refusals:
        raise refusals[0]
    return details


def needs_way(route: str) -> bool:
    """Whether the lines of the address lead nowhere by `route`: an account, a telephone, a town is needed besides."""
    return route in _TOGETHER or any(field.needed and field is not _PAYEE for field in FIELDS[route])


def needs_name(route: str) -> bool:
    """Whether `route` pays out to a name; lists and slips of the others carry none."""
    return any(field.name == "payee" for field in FIELDS[route])


def printed_details(route: str, details: Mapping[str, str]) -> list[tuple[str, str]]:
    """Rows (label, value) of what `route` asks for and `details` holds, in the route's order."""
    return [(str(field.label), details[field.name]) for field in FIELDS[route] if details.get(field.name)]
