"""The number on a subscription list: code of the body, running number, check digit."""

import re

from django.utils.translation import gettext as _

from access.refusal import Refusal

# Of twice each figure the sum of its digits.
DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def check_digit(digits):
    """Luhn's check digit (ISO/IEC 7812-1, annex B) of a string of digits: finds any one wrong digit."""
    figures = [*map(int, reversed(digits))]
    return str(-(sum(DOUBLED[figure] for figure in figures[::2]) + sum(figures[1::2])) % 10)


def pledge_code(running):
    """For the 17th pledge: 'P-00017-4'; the check digit is that of a list."""
    return list_number("P", running)


def list_number(body_code, running):
    """For the body NL and 214: 'NL-00214-7'."""
    digits = f"{running:05d}"
    return f"{body_code.upper()}-{digits}-{check_digit(digits)}"


# Banks fold case, drop hyphens or put spaces in their place. What comes first is there for speed: these look through
# every text of a bank. A word that no digit follows is left at once, and a letter is cheaper to find than a beginning.
LIST_NUMBER = re.compile(
    r"(?<![A-Z0-9])(?=[A-Z_-]*+ ?\d)"
    r"([A-Z][A-Z0-9_]{0,11}?(?:-[A-Z0-9_]+)*?)[- ]?(\d{5,9})[- ]?(\d)(?![A-Z0-9])"
)
DEPOSIT_CODE = re.compile(r"DP(?<![A-Z0-9]DP)[- ]?(\d{5,9})(?![A-Z0-9])")
# Entries of the journal and orders to send, as our own papers quote them: J-2026-00012, R-2026-0007.
OWN_CODE = re.compile(r"([JR])(?<![A-Z0-9][JR])[- ]?(\d{4})[- ](\d{4,7})(?![A-Z0-9])")
MOST_CODES = 20
SHORTEST = 5  # digits of a running number


def codes_in(text, *, bodies):
    """Codes that stand in a bank's text, each once: deposits, lists and pledges by check digit, entries, orders.

    They are kept in the clear, so what only looks like one is none: of ten numbers of accounts one has a fitting digit
    at its end, and stands behind the letters of its country or a word. A list is of one of the `bodies` (their codes in
    capitals), and no nought stands before a number that has five digits without.
    """
    text = text.upper()
    codes = [f"DP-{digits}" for digits in DEPOSIT_CODE.findall(text)]
    codes += [
        f"{body}-{digits}-{digit}"
        for body, digits, digit in LIST_NUMBER.findall(text)
        if (body == "P" or body in bodies)
        and not (len(digits) > SHORTEST and digits[0] == "0")
        and check_digit(digits) == digit
    ]
    codes += map("-".join, OWN_CODE.findall(text))
    return tuple(dict.fromkeys(codes))[:MOST_CODES]


def wrong_digit(text):
    """What to say of a number whose check digit does not fit, so that some digit of it is wrong; "" of other texts."""
    found = LIST_NUMBER.fullmatch(text)
    if found is None or found[1] == "DP" or check_digit(found[2]) == found[3]:
        return ""
    sentence = _("In %(number)s a digit is wrong: its check digit does not fit. Look at the sheet again.")
    return sentence % {"number": "-".join(found.groups())}


class WrongNumber(Refusal):
    """What was typed is no number of a list, or one of its digits is wrong."""


def read_number(text):
    """The number of a list as somebody typed it, with or without hyphens; raises WrongNumber when a digit is wrong."""
    typed = " ".join(text.upper().replace("\u2010", "-").replace("\u2011", "-").split())
    found = LIST_NUMBER.fullmatch(typed)
    if found is None or found[1] == "DP":
        raise WrongNumber(_("“%(text)s” is no number of a list: they look like NL-00214-7.") % {"text": text[:40]})
    if sentence := wrong_digit(typed):
        raise WrongNumber(sentence)
    return "-".join(found.groups())
