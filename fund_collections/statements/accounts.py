"""Whether the account that a statement names is the one that we know, in whatever way the bank writes it."""

import re

# Bank code and number (Germany), or the bank's BIC and number.
PARTED = re.compile(r"(?P<bank>[0-9]{8}|[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)/(?P<number>[0-9]+)")
IBAN = re.compile(r"(?P<country>[A-Z]{2})[0-9]{2}(?P<rest>[A-Z0-9]{8,30})")
NUMBER = re.compile(r"[0-9]+")
SIGNS_BETWEEN = re.compile(r"[\s.-]+")
# A shorter number might be the end of another account's.
DIGITS = 7
POLISH = 26  # digits of an account there, those of its check first: an IBAN without its country
GERMAN_BANK, GERMAN_NUMBER = 8, 10  # digits
# Countries whose accounts have a key, by the lengths of bank, branch, number and key; how an IBAN puts them together.
WITH_KEY = {
    (5, 5, 11, 2): ("FR", "{bank}{branch}{number}{key}"),
    (4, 4, 10, 2): ("ES", "{bank}{branch}{key}{number}"),
    (5, 5, 12, 1): ("IT", "{key}{bank}{branch}{number}"),
}


def same_account(stated: str, known: str) -> bool:
    """Whether `stated` by a bank is `known`, one of them perhaps an IBAN and the other a number without its bank.

    MT940 names German accounts as bank code/number, others by the number alone; an IBAN ends with that number.
    """
    one, other = (SIGNS_BETWEEN.sub("", written).upper() for written in (stated, known))
    if not one or not other:
        return False
    return one == other or _within(one, other) or _within(other, one)


def _within(short: str, iban: str) -> bool:
    whole = IBAN.fullmatch(iban)
    if not whole:
        return False
    parted = PARTED.fullmatch(short)
    if parted and parted["bank"].isdigit():
        return whole["country"] == "DE" and whole["rest"] == parted["bank"] + parted["number"].zfill(10)
    if parted:
        return parted["bank"][4:6] == whole["country"] and _ends(whole["rest"], parted["number"])
    return NUMBER.fullmatch(short) is not None and _ends(whole["rest"], short)


def _ends(rest: str, number: str) -> bool:
    """The number, leading noughts apart, is what the IBAN ends with, and no further digit but a nought before it."""
    bare = number.lstrip("0")
    before, found = rest[: -len(bare)], rest[-len(bare) :]
    return len(bare) >= DIGITS and found == bare and not before[-1:].strip("0").isdigit()


def iban_of(country: str, rest: str) -> str:
    """The IBAN of an account: its two figures make the whole leave 1 when divided by 97 (ISO 13616, ISO 7064)."""
    return f"{country}{98 - _rest_of_97(f'{rest}{country}00'):02}{rest}"


def iban_with_key(bank: str, branch: str, number: str, key: str) -> str:
    """The IBAN of an account that a bank states in parts, one of them its key; "" where they are of no country's."""
    parts = (bank, branch, number, key)
    if not all(part.isascii() and part.isalnum() for part in parts):
        return ""
    country, together = WITH_KEY.get(tuple(map(len, parts)), ("", ""))
    rest = together.format(bank=bank, branch=branch, number=number, key=key)
    return iban_of(country, rest.upper()) if country else ""


def spelt(written: str) -> str:
    """The account as it is compared: bank/number, an IBAN, or a number; no blanks, no stops, no noughts before it."""
    if IBAN.fullmatch(written):  # as most are
        return written
    bank, slash, number = SIGNS_BETWEEN.sub("", written).upper().rpartition("/")
    if len(number) == POLISH and NUMBER.fullmatch(number) and iban_of("PL", number[2:]) == f"PL{number}":
        return f"PL{number}"
    if IBAN.fullmatch(number):
        return number
    number = number.lstrip("0") if NUMBER.fullmatch(number) else number
    return f"{bank}{slash}{number}" if bank else number


def spellings(written: str) -> list[str]:
    """All that a bank may write for the account, the first of them the same whichever of them is given.

    A German IBAN and its bank/number are one account; of other countries' neither can be told from the other.
    """
    one = spelt(written)
    bank, slash, number = one.partition("/")
    german = IBAN.fullmatch(one)
    if german and one.startswith("DE") and NUMBER.fullmatch(german["rest"]):
        rest = german["rest"]
        return [one, f"{rest[:GERMAN_BANK]}/{rest[GERMAN_BANK:].lstrip('0')}"]
    if slash and NUMBER.fullmatch(bank + number) and len(bank) == GERMAN_BANK and len(number) <= GERMAN_NUMBER:
        return [iban_of("DE", bank + number.zfill(GERMAN_NUMBER)), one]
    return [one]


def number_alone(one: str) -> str:
    """The number of an account that is spelt bank/number; "" where nothing but the number is told."""
    bank, _slash, number = one.rpartition("/")
    return number if bank else ""


def _rest_of_97(written: str) -> int:
    return int("".join(str(int(letter, 36)) for letter in written)) % 97
