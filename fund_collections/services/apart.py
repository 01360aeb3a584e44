"""Which statements of an account are known to hold different bookings, however alike: their balances say it.

A booking without a reference of the bank is told by its day, sum and text, so two genuine gifts of a day may look the
same. Within one statement they are counted. In two statements they are different ones where the statements follow one
another: one ends at the very balance at which the other begins, and nowhere else do their balances meet. Whatever is
less certain is taken for the same booking. docs/decisions/0018-twins.md says why.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Any


@dataclass(eq=False)
class Node:
    """One statement, of the file or of the books; `amounts` are its bookings in their order."""

    opening: Decimal | None
    closing: Decimal | None
    amounts: list[Decimal] = field(default_factory=list)

    @cached_property
    def balances(self) -> list[Decimal] | None:
        """The balance before the first booking and after each; None where they do not lead from opening to closing."""
        if self.opening is None or self.closing is None:
            return None
        found = list(accumulate(self.amounts, initial=self.opening))
        return found if found[-1] == self.closing else None

    @cached_property
    def points(self) -> frozenset[Decimal]:
        return frozenset(self.balances or ())


class Statements:
    """The statements of one account that lie near one another in time."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.opening_at: dict[Decimal, list[Node]] = defaultdict(list)
        self.closing_at: dict[Decimal, list[Node]] = defaultdict(list)
        for node in nodes:
            if balances := node.balances:
                self.opening_at[balances[0]].append(node)
                self.closing_at[balances[-1]].append(node)
        self._connected: dict[int, set[int]] = {}

    def are_apart(self, one: Node, other: Node) -> bool:
        """Whether no booking can stand in both."""
        if one is other or not one.balances or not other.balances or id(other) not in self._near(one):
            return False
        pairs = ((one.balances, other.balances), (other.balances, one.balances))
        joints = {first[-1] for first, then in pairs if first[-1] == then[0] and _meet_once(first, then)}
        return one.points & other.points <= joints

    def _near(self, node: Node) -> set[int]:
        """Ids of the statements that lead up to this one or on from it, each beginning where the one before ends."""
        if id(node) not in self._connected:
            before = _walk(node, lambda one: self.closing_at[one.balances[0]])
            self._connected[id(node)] = before | _walk(node, lambda one: self.opening_at[one.balances[-1]])
        return self._connected[id(node)]


def _meet_once(first: list[Decimal], then: list[Decimal]) -> bool:
    """Whether the balance at which one ends and the other begins is reached at that moment alone."""
    return first.count(first[-1]) == 1 and then.count(then[0]) == 1


def _walk(start: Node, neighbours: Callable[[Any], list[Node]]) -> set[int]:
    seen, open_ = {id(start)}, [start]
    while open_:
        for node in neighbours(open_.pop()):
            if id(node) not in seen:
                seen.add(id(node))
                open_.append(node)
    return seen
