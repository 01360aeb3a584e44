import pytest

from fund_collections.statements.accounts import iban_with_key, number_alone, same_account, spellings, spelt

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


@pytest.mark.parametrize(
    "written",
    ["DE89 3704 0044 0532 0130 00", "de89370400440532013000", "37040044/532013000", "37040044 / 0532 013 000"],
)
def test_german_account_is_one_however_it_is_written(written):
    assert spellings(written) == ["DE89370400440532013000", "37040044/532013000"]


@pytest.mark.parametrize(
    ("written", "one", "number"),
    [
        (DUTCH, "NL77ABNA0517852257", ""),
        ("0517852257", "517852257", ""),
        ("ABNANL2A/0517852257", "ABNANL2A/517852257", "517852257"),
        ("ABNANL2A/NL77ABNA0517852257", "NL77ABNA0517852257", ""),
        ("27 1140 2004 0000 3002 0135 5387", "PL27114020040000300201355387", ""),
        ("28 1140 2004 0000 3002 0135 5387", "28114020040000300201355387", ""),  # its check is another
        ("11773016-11111018", "1177301611111018", ""),
        ("11773016/11111018000000", "11773016/11111018000000", "11111018000000"),
    ],
)
def test_account_is_spelt_in_one_way(written, one, number):
    assert (spelt(written), number_alone(spelt(written))) == (one, number)
    assert spellings(written) == [one]


@pytest.mark.parametrize(
    ("parts", "iban"),
    [
        (("20041", "01005", "0500013M026", "06"), "FR1420041010050500013M02606"),
        (("2100", "0418", "0200051332", "45"), "ES9121000418450200051332"),
        (("05428", "11101", "000000123456", "X"), "IT60X0542811101000000123456"),
        (("2100", "", "0200051332", ""), ""),
        (("2100", "0418", "02000513ä2", "45"), ""),
    ],
)
def test_account_with_its_key_makes_an_iban(parts, iban):
    assert iban_with_key(*parts) == iban
