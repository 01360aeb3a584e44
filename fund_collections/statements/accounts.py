"""Whether the account that a statement names is the one that we know, in whatever way the bank writes it."""

import re

# Bank code and number (Germany), or the bank's BIC and number.
PARTED = re.compile(r"(?P<bank>[0-9]{8}|[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)/(?P<number>[0-9]+)")
IBAN = re.compile(r"(?P<country>[A-Z]{2})[0-9]{2}(?P<rest>[A-Z0-9]{8,30})")
NUMBER = re.compile(r"[0-9]+")
SIGNS_BETWEEN = re.compile(r"[\s.-]+")
# A shorter number might be the end of another account's.
DIGITS = 7


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
