"""Rows too many to hold at once, and the length from which a report is only a sheet."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from access.refusal import Refusal

# Lines that one PDF or one file of HTML may have.
LINES = 10_000


class TooLong(Refusal):
    """More lines than a report in one piece can hold in the memory of a small machine."""

    @classmethod
    def of(cls, sentence: str, lines: int) -> "TooLong":
        """The refusal in a sentence that tells how many lines there are."""
        return cls(sentence % {"lines": lines})


class Flow:
    """Rows that are made anew each time they are gone through, in the same order, each of one currency.

    `made` gives them, such as a server-side cursor; `count` is how many there are. Two ways through are the same rows
    only within one state of the books: see reports/snapshot.py.
    """

    def __init__(self, made: Callable[[], Iterable[Any]], count: int) -> None:
        self.made, self.count = made, count

    def __iter__(self) -> Iterator[Any]:
        return iter(self.made())

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, part: slice) -> list[Any]:
        """The first rows, as a page shows them."""
        return list(islice(self, part.start, part.stop))

    def turned(self, turn: Callable[[Any], Any]) -> "Flow":
        """The same rows, each turned into another."""
        return Flow(lambda: map(turn, self), len(self))
