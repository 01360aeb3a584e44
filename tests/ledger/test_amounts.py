from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.amounts import NotASum, parse_amount, words
from ledger.models import Currency

EURO = Currency(code="EUR", exponent=2)
YEN = Currency(code="JPY", exponent=0)
DINAR = Currency(code="TND", exponent=3)


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12", EURO, "12"),
        ("12.5", EURO, "12.5"),
        (" 1234,50 ", EURO, "1234.50"),
        ("0", EURO, "0"),
        ("١٢٫٥٠", EURO, "12.50"),
        ("1.250", DINAR, "1.250"),
        ("500", YEN, "500"),
        ("999999999999999", YEN, "999999999999999"),
    ],
)
def test_sum_is_read_as_typed(text, currency, amount):
    assert parse_amount(text, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "currency", "sentence"),
    [
        ("-5", EURO, "“-5” is no sum: write digits such as 1250.50, without a sign or thousands marks."),
        ("NaN", EURO, "“NaN” is no sum: write digits such as 1250.50, without a sign or thousands marks."),
        ("1e3", YEN, "“1e3” is no sum: write digits such as 1250, without a sign or thousands marks."),
        ("1.234,50", EURO, "“1.234,50” is no sum: write digits such as 1250.50, without a sign or thousands marks."),
        ("1.2345678901", EURO, "“1.2345678901” has more than 2 decimals, which EUR does not have."),
        ("1,234", EURO, "“1,234” has more than 2 decimals, which EUR does not have."),
        ("1.5", YEN, "“1.5” has more than 0 decimals, which JPY does not have."),
        ("1000000000000000", EURO, "“1000000000000000” is larger than these books can hold."),
        ("5 USD", EURO, "“5 USD” is no sum: write digits such as 1250.50, without a sign or thousands marks."),
        ("²", EURO, "“²” is no sum: write digits such as 1250.50, without a sign or thousands marks."),
        ("9" * 50, EURO, f"“{'9' * 40}” is no sum: write digits such as 1250.50, without a sign or thousands marks."),
    ],
)
def test_nonsense_gets_one_sentence_with_what_was_typed(text, currency, sentence):
    with pytest.raises(NotASum) as caught:
        parse_amount(text, currency)
    assert str(caught.value) == sentence


@given(st.text(max_size=50))
def test_any_text_is_a_sum_or_a_sentence(text):
    try:
        said = parse_amount(text, EURO)
    except NotASum as refusal:
        said = str(refusal)
    if isinstance(said, Decimal):
        assert said == said.quantize(Decimal("0.01"))
    else:
        assert text.strip()[:40] in said


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_words_read_back_as_the_same_sum(amount):
    assert parse_amount(words(amount, EURO).removesuffix(" EUR"), EURO) == amount
