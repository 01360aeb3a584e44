"""What the fair plan is asked, and what it answers. Sums are in minor units of one currency."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address that may get a share. `due` adds up `entitled - amount` of all earlier plans."""

    key: str  # its code: the order of the shares, and what its lot is drawn from
    need: Decimal  # in persons, more than zero, at most two decimals
    due: int = 0  # what earlier plans owe it; below zero: it got more than by need
    minimum: int = 0  # the least sum that its route carries
    out: str = ""  # the sentence why nothing may be sent there


@dataclass(frozen=True, slots=True)
class Terms:
    """What is shared: `floor` and `cap` are per person of need, `cap` None has no bound."""

    total: int
    floor: int = 0
    cap: int | None = None

    def __post_init__(self) -> None:
        if self.total < 0 or self.floor < 0 or (self.cap is not None and self.cap < self.floor):
            raise ValueError(f"Not to be shared: {self}.")


@dataclass(frozen=True, slots=True)
class Share:
    """One line: `entitled` is the share by need alone; `entitled - amount` is carried into the next plan as due."""

    key: str
    amount: int
    entitled: int
    due: int
    waits: bool  # what it would get is less than its route carries
    why: str


@dataclass(frozen=True, slots=True)
class FairPlan:
    """The shares in order of key, and what stays in the fund, with its sentence ("" when nothing does)."""

    shares: tuple[Share, ...]
    left: int
    left_why: str
