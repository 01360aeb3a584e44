"""Models of the remittances, from the address to the record of its sharing."""

from remittances.models.addresses import (
    RecipientAddress,
    RecipientAddressQuerySet,
    Resident,
)
from remittances.models.burning import Burn, BurnQuerySet
from remittances.models.orders import (
    FIXED,
    HANDED,
    ON_ITS_WAY,
    PAID_OUT,
    WITHOUT_WEIGHT,
    Remittance,
    RemittanceQuerySet,
    Route,
    State,
)
from remittances.models.sending import (
    Attempt,
    Confirmation,
    Grade,
    Outcome,
    Share,
    ShareKind,
)
from remittances.models.signing import (
    Approval,
)

__all__ = [
    "FIXED",
    "HANDED",
    "ON_ITS_WAY",
    "PAID_OUT",
    "WITHOUT_WEIGHT",
    "Approval",
    "Attempt",
    "Burn",
    "BurnQuerySet",
    "Confirmation",
    "Grade",
    "Outcome",
    "RecipientAddress",
    "RecipientAddressQuerySet",
    "Remittance",
    "RemittanceQuerySet",
    "Resident",
    "Route",
    "Share",
    "ShareKind",
    "State",
]
