import pytest

from fund_collections.statements.accounts import same_account

GERMAN = "DE12 5088 0050 0194 7746 00"
DUTCH = "NL77 ABNA 0517 8522 57"
DANISH = "DK50 3000 1234 5678 90"


@pytest.mark.parametrize(
    ("stated", "known", "same"),
    [
        (GERMAN, "de12508800500194774600", True),
        ("50880050/194774600", GERMAN, True),
        ("50880050/0194774600", GERMAN, True),
        (GERMAN, "50880050/0194774600", True),
        ("50880050/1194774600", GERMAN, False),
        ("50880051/0194774600", GERMAN, False),
        ("517852257", DUTCH, True),
        ("51.78.52.257", DUTCH, True),
        ("0517852257", DUTCH, True),
        ("7852257", DUTCH, False),  # the end of another number
        ("852257", DUTCH, False),
        ("ABNANL2A/517852257", DUTCH, True),
        ("ABNADE2A/517852257", DUTCH, False),
        ("DABADKKK/1234567890", DANISH, True),
        ("DABADKKK/234567890", DANISH, False),  # a further digit stands before it
        ("1234", "1234", True),
        ("", "", False),
        ("517852257", "", False),
    ],
)
def test_account_is_known_in_whatever_way_it_is_written(stated, known, same):
    assert same_account(stated, known) is same
