import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund_collections.numbers import check_digit, codes_in, list_number, pledge_code


def test_check_digit_of_the_standard():
    assert check_digit("7992739871") == "3"  # the worked example of Luhn's patent


def test_numbers_are_those_of_their_docstrings():
    assert f"For the 17th pledge: '{pledge_code(17)}'" in str(pledge_code.__doc__)
    assert f"For the body NL and 214: '{list_number('NL', 214)}'" in str(list_number.__doc__)


@given(st.integers(1, 99_999), st.integers(0, 4), st.integers(1, 9))
def test_one_wrong_digit_is_found(running, place, change):
    digits = f"{running:05d}"
    wrong = digits[:place] + str((int(digits[place]) + change) % 10) + digits[place + 1 :]
    assert check_digit(wrong) != check_digit(digits)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("cash DP-00012, thank you", ("DP-00012",)),
        ("CASH DP00012", ("DP-00012",)),
        ("dp 00012", ("DP-00012",)),
        (f"list {list_number('NL', 214)}", ("NL-00214-7",)),
        ("nl 00214 7 and NL002147", ("NL-00214-7",)),
        ("GR-N-00001-8 of the north", ("GR-N-00001-8",)),
        ("NL-00214-8 has a wrong check digit", ()),
        ("NL-100000-9 and P-00017-4", ("NL-100000-9", "P-00017-4")),
        ("AT-00214-7 of no body", ()),
        ("IBAN NL91ABNA0417164300, DE89370400440532013000, GB 0532013000, konto 0532013000", ()),
        ("", ()),
    ],
)
def test_codes_are_found_as_banks_write_them(text, codes):
    assert codes_in(text, bodies={"NL", "GR-N", "GB"}) == codes


@given(st.text(max_size=300))
def test_any_text_is_searched(text):
    assert len(codes_in(text, bodies=())) <= 20
