"""What a route takes for a sum, by its terms."""

from decimal import ROUND_HALF_UP, Decimal


def fee_of(amount: Decimal, *, flat: Decimal, percent: Decimal, exponent: int) -> Decimal:
    """The fee for sending `amount`, in its currency: `flat` and `percent` of a hundred, together.

    Rounded half up to the currency's `exponent`, once, at the end. To send nothing costs nothing.
    """
    if amount <= 0:
        return Decimal(0)
    return (flat + amount * percent / 100).quantize(Decimal(1).scaleb(-exponent), ROUND_HALF_UP)
