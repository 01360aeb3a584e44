"""Models of the remittances, from the address to the record of its sharing."""

from remittances.models.addresses import (
    STALE_AFTER,
    AddressPast,
    Circle,
    RecipientAddress,
    RecipientAddressQuerySet,
    Resident,
)
from remittances.models.arrivals import ParcelArrival
from remittances.models.bands import SigningBand
from remittances.models.burning import Burn, BurnQuerySet
from remittances.models.circles import AddressNotice, AddressWay, Need, Risk, RiskFlag
from remittances.models.order_pasts import OrderPast
from remittances.models.orders import (
    FIXED,
    HANDED,
    ON_ITS_WAY,
    PAID_OUT,
    PROMISED,
    WITHOUT_WEIGHT,
    Remittance,
    RemittanceQuerySet,
    State,
)
from remittances.models.parcels import Giver, Good, Lot, LotQuerySet, Parcel, ParcelItem
from remittances.models.plans import (
    ANSWERING,
    BEFORE_SIGNERS,
    DROPPED,
    RELEASED,
    TO_COME,
    Plan,
    PlanChange,
    PlanKind,
    PlanLine,
    PlanQuerySet,
    PlanState,
)
from remittances.models.routes import DAYS_OF_OLD, Route, RouteTerms
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
from remittances.models.stock import (
    OF_A_COUNT,
    WRITTEN_OFF,
    Change,
    CountLine,
    StockChange,
    StockChangeQuerySet,
    StockCount,
)

__all__ = [
    "ANSWERING",
    "BEFORE_SIGNERS",
    "DAYS_OF_OLD",
    "DROPPED",
    "FIXED",
    "HANDED",
    "OF_A_COUNT",
    "ON_ITS_WAY",
    "PAID_OUT",
    "PROMISED",
    "RELEASED",
    "STALE_AFTER",
    "TO_COME",
    "WITHOUT_WEIGHT",
    "WRITTEN_OFF",
    "AddressNotice",
    "AddressPast",
    "AddressWay",
    "Approval",
    "Attempt",
    "Burn",
    "BurnQuerySet",
    "Change",
    "Circle",
    "Confirmation",
    "CountLine",
    "Giver",
    "Good",
    "Grade",
    "Lot",
    "LotQuerySet",
    "Need",
    "OrderPast",
    "Outcome",
    "Parcel",
    "ParcelArrival",
    "ParcelItem",
    "Plan",
    "PlanChange",
    "PlanKind",
    "PlanLine",
    "PlanQuerySet",
    "PlanState",
    "RecipientAddress",
    "RecipientAddressQuerySet",
    "Remittance",
    "RemittanceQuerySet",
    "Resident",
    "Risk",
    "RiskFlag",
    "Route",
    "RouteTerms",
    "Share",
    "ShareKind",
    "SigningBand",
    "State",
    "StockChange",
    "StockChangeQuerySet",
    "StockCount",
]
