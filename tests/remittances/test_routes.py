import json
import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.refusal import Refusal
from remittances import routes
from remittances.field_checks import BANK_LETTERS, NotForABank, bank_words, check_digits

# The worked examples of the IBAN registry and of ISO 13616, as banks print them.
IBANS = (
    "GB29 NWBK 6016 1331 9268 19",
    "DE89370400440532013000",
    "NO93 8601 1117 947",
    "MT84MALT011000012345MTLCAST001S",
)
BANK = {"payee": "Vera Example", "iban": IBANS[0]}


def told(route, raw):
    """(field, sentence) of each refusal."""
    return [(refusal.field, str(refusal)) for refusal in routes.judge_details(route, raw)[1]]


@pytest.mark.parametrize("iban", IBANS)
def test_ibans_of_the_registry(iban):
    assert routes.clean_details("bank", {**BANK, "iban": iban})["iban"] == iban.replace(" ", "")


@given(st.sampled_from(IBANS), st.integers(0, 40), st.integers(1, 9))
def test_one_wrong_digit_of_an_iban_is_found(iban, place, change):
    places = [at for at, sign in enumerate(iban) if sign.isdigit()]
    at = places[place % len(places)]
    wrong = iban[:at] + str((int(iban[at]) + change) % 10) + iban[at + 1 :]
    assert told("bank", {**BANK, "iban": wrong}) == [
        ("iban", "The check digits of this IBAN do not fit: somewhere a sign is wrong. Compare it with the paper.")
    ]


@given(st.text(string.digits + string.ascii_uppercase, min_size=11, max_size=30), st.sampled_from(["XK", "MT", "GB"]))
def test_only_the_computed_check_digits_pass(account, country):
    right = check_digits(f"{country}00{account}")
    passed = []
    for digits in range(100):
        iban = f"{country}{digits:02d}{account}"
        passed += [iban[2:4]] if not told("bank", {**BANK, "iban": iban}) else []
    assert passed == [right]
    assert "02" <= right <= "98"


@pytest.mark.parametrize(
    ("route", "raw", "kept"),
    [
        ("postal order", {"payee": "  Вера   Пример ", "iban": "left over"}, {"payee": "Вера Пример"}),
        ("bank", {**BANK, "iban": "", "account": "40817 810-1", "bic": "ndeafihh"}, None),
        ("agent", {"payee": "Vera", "city": "Tbilisi", "question": None, "answer": ""}, None),
        ("courier", {"payee": "never kept"}, {}),
        ("mobile money", {"payee": "Vera", "telephone": "+254 (712) 345-678"}, None),
        ("mobile money", {"payee": "Vera", "telephone": "+٢٥٤712345678"}, None),
        ("parcel", {"customs": "Books, second hand"}, {"customs": "Books, second hand"}),
    ],
)
def test_details_are_kept_in_plain_form(route, raw, kept):
    plain = {
        "bank": {"payee": "Vera Example", "account": "40817810-1", "bic": "NDEAFIHH"},
        "agent": {"payee": "Vera", "city": "Tbilisi"},
        "mobile money": {"payee": "Vera", "telephone": "+254712345678"},
    }
    assert routes.clean_details(route, raw) == (plain[route] if kept is None else kept)


@pytest.mark.parametrize(
    ("route", "raw", "field", "sentence"),
    [
        ("postal order", {}, "payee", "This route needs it: payee."),
        ("postal order", {"payee": "x" * 71}, "payee", "At most 70 signs."),
        (
            "postal order",
            {"payee": "Ve\u202era"},
            "payee",
            "There are unseen signs in this. Type it by hand, without copying.",
        ),
        ("bank", {"payee": "Vera"}, "iban", "A bank transfer needs an IBAN, or a number of the account and a BIC."),
        ("bank", {**BANK, "account": "1"}, "account", "Either the IBAN or another number of the account, not both."),
        ("bank", {"payee": "V", "account": "1"}, "bic", "Without an IBAN the bank is found by its BIC alone."),
        ("bank", {"payee": "V", "account": IBANS[1]}, "account", "This is an IBAN: write it in the field for it."),
        (
            "bank",
            {**BANK, "bic": "NDEA"},
            "bic",
            "This is no BIC: six letters, then two or five letters and digits, as in NDEAFIHH.",
        ),
        (
            "agent",
            {"payee": "V", "city": "T", "question": "River?"},
            "answer",
            "A question has an answer, and an answer its question.",
        ),
        (
            "mobile money",
            {"payee": "V", "telephone": "0712 345678"},
            "telephone",
            "Write the telephone with + and the country's code, such as +254 712 345678.",
        ),
        (
            "mobile money",
            {"payee": "V", "telephone": "+44 (0)20 79460000"},
            "telephone",
            "Leave out the (0): it is only dialled within the country.",
        ),
    ],
)
def test_bad_details_are_refused_at_their_field(route, raw, field, sentence):
    assert told(route, raw) == [(field, sentence)]


def test_a_form_is_told_everything_at_once():
    refused = told("bank", {"payee": "Вера", "iban": "GB00", "bic": "x"})
    assert [field for field, sentence in refused] == ["payee", "iban", "bic"]


@pytest.mark.parametrize(
    ("name", "letters", "offer"),
    [
        ("Jürgen Groß", "üß", "Jurgen Gross"),
        ("Łukasz O’Neill", "Ł’", "Lukasz O'Neill"),
        ("Nguyễn Thị Ánh", "ễịÁ", "Nguyen Thi Anh"),
        ("Вера Example", "Вера", ""),
        ("王芳", "王芳", ""),
        ("مريم", "مري", ""),
    ],
)
def test_a_name_in_letters_that_banks_refuse_is_asked_for(name, letters, offer):
    with pytest.raises(NotForABank) as refused:
        routes.clean_details("bank", {**BANK, "payee": name})
    assert (refused.value.letters, refused.value.offer, refused.value.field) == (letters, offer, "payee")
    assert f"“{letters}”" in str(refused.value)
    assert (offer or "Latin letters") in str(refused.value)


@given(st.text(max_size=80))
def test_a_bank_gets_what_was_written(text):
    with suppress(Refusal):
        assert bank_words(text) == " ".join(text.split())


@given(st.text(string.ascii_letters + "äÅéłŁßşğıñÑøæþ’& ", min_size=1, max_size=70))
def test_accents_are_no_bar_to_an_offer(text):
    with suppress(NotForABank):
        bank_words(text)
        return
    with pytest.raises(NotForABank) as refused:
        bank_words(text)
    assert not set(refused.value.letters) & BANK_LETTERS
    assert refused.value.offer == bank_words(refused.value.offer) != ""


@given(
    st.sampled_from(sorted(routes.FIELDS)),
    st.dictionaries(
        st.sampled_from(sorted({field.name for fields in routes.FIELDS.values() for field in fields})),
        st.one_of(st.none(), st.text(max_size=130), st.integers(), st.sampled_from(IBANS)),
    ),
)
def test_whatever_is_typed_is_kept_or_refused_at_a_field(route, raw):
    names = [field.name for field in routes.FIELDS[route]]
    details, refusals = routes.judge_details(route, raw)
    assert {refusal.field for refusal in refusals} <= set(names)
    if not refusals:
        assert routes.clean_details(route, details) == details
        assert json.loads(json.dumps(details)) == details
        assert [value for label, value in routes.printed_details(route, details)] == list(details.values())


def test_which_routes_pay_out_to_a_name_and_which_go_by_the_lines_alone():
    named = [route for route in routes.FIELDS if routes.needs_name(route)]
    assert named == ["postal order", "bank", "agent", "mobile money"]
    assert [route for route in routes.FIELDS if not routes.needs_way(route)] == ["postal order", "courier", "parcel"]
