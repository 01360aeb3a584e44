"""The number on a subscription list: code of the body, running number, check digit."""


def check_digit(digits):
    """Luhn's check digit (ISO/IEC 7812-1, annex B) of a string of digits: finds any one wrong digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the digit sum of a doubled digit
    return str(-total % 10)


def list_number(body_code, running):
    """For the body NL and 214: 'NL-00214-7'."""
    digits = f"{running:05d}"
    return f"{body_code}-{digits}-{check_digit(digits)}"
