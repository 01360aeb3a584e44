"""The sheets: numbered by the box, issued from stock or one by one; lost, void, destroyed, and some found again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from fund_collections import services as collections
from fund_collections.models import ListState, MoneyKnown, Paper
from ledger.models import Currency

SHEETS_IN_BOX = 12
DAYS_OUT = 28
# Every so many sheets that go out, one meets with this; the primes keep them apart.
LOST, VOID, DESTROYED, FORGOTTEN = 17, 41, 61, 37
FOUND_AGAIN = 2  # of the lost ones every second
DRAWN = 3
LOST_BECAUSE = ("left on a train", "the bag was stolen", "not found after the move", "the rain took it")


@dataclass(frozen=True, slots=True)
class Presses:
    """What sets paper: portal knows no report, so that whoever builds the demo brings them along.

    `sheets(lists, copies, language=, paper=, printed_on=)` and `receipts(printed)` return the bytes of a PDF.
    """

    sheets: Callable[..., bytes]
    receipts: Callable[..., bytes]


class Stock:
    """Boxes of sheets by body, and what becomes of sheets that do not come back as they should."""

    def __init__(self, cast, press):
        self.cast, self.press, self.sheets, self.issued, self.lost = cast, press, {}, 0, 0

    def issue(self, collector, on):
        """A sheet for the collector, half of them from the box."""
        if self.cast.rng.random() < 0.5:
            return self._from_box(collector, on)
        appeal = self.cast.appeals[self.cast.rng.choices(range(6), weights=[4, 3, 4, 2, 1, 2])[0]]
        return collections.issue_list(
            **self._head(collector.body), appeal=appeal, collector=collector, **_days(on), by=self._by(collector.body)
        )

    def _head(self, body):
        code = self.cast.currency_of[body.code]
        return {"body": body, "currency": Currency(code=code, exponent=2, is_current=True)}

    def _by(self, body):
        return self.cast.delegate(body)

    def _from_box(self, collector, on):
        body = collector.body
        box = self.sheets.setdefault(body.code, [])
        if not box:
            box += self.number(body)
        (one,) = collections.issue_printed([box.pop(0)], collector=collector, **_days(on), by=self._by(body))
        return one

    def number(self, body):
        """A fresh box for the body, for one appeal; the first few boxes are drawn on paper."""
        appeal = self.cast.rng.choice(self.cast.appeals)
        head = {**self._head(body), "appeal": appeal, "language": body.language, "by": self._by(body)}
        paper = Paper.LETTER if body.country == "US" else Paper.A4
        run = collections.number_run(SHEETS_IN_BOX, paper=paper, **head)
        lists = list(run.lists.order_by("number"))
        if len(self.sheets) <= DRAWN:
            draw = partial(self.press, language=body.language, paper=paper, printed_on=self.cast.today)
            collections.draw_sheets(lists, draw=draw, by=self._by(body))
        return lists

    def comes_back(self, one):
        """Whether the collector hands the sheet in; what does not come back is reported, or nobody knows of it yet."""
        self.issued += 1
        for every, end in ((LOST, self._lose), (VOID, self._void), (DESTROYED, self._destroy)):
            if self.issued % every == 0:
                return end(one)
        return self.issued % FORGOTTEN != 0

    def _end(self, one, state, money, because):
        on = min(one.issued_on + timedelta(days=6), self.cast.today)
        by = self._by(one.body)
        report = collections.end_list(one, state=state, money=money, because=because, on=on, by=by)
        if on < self.cast.today - timedelta(days=2 * DAYS_OUT):
            collections.countersign(report, by=self.cast.users["treasurer"])
        return on

    def _lose(self, one):
        self.lost += 1
        because = self.cast.rng.choice(LOST_BECAUSE)
        on = self._end(one, ListState.LOST, self.cast.rng.choice([MoneyKnown.UNKNOWN, MoneyKnown.GONE]), because)
        found_on = on + timedelta(days=3)
        if self.lost % FOUND_AGAIN or found_on > self.cast.today:
            return False
        collections.find_again(one, because="it was with the landlady", on=found_on, by=self._by(one.body))
        return True

    def _void(self, one):
        self._end(one, ListState.VOID, MoneyKnown.NONE, "the wrong appeal was printed on it")
        return False

    def _destroy(self, one):
        self._end(one, ListState.DESTROYED, MoneyKnown.NONE, "burned before a search of the house")
        return False

    def spoil(self):
        """Some sheets never leave the box: spoiled in the press, pulped, or left behind."""
        ends = (
            (ListState.VOID, "blurred in the press"),
            (ListState.DESTROYED, "pulped with old paper"),
            (ListState.LOST, "left behind at the printer's"),
        )
        for place, body in enumerate(self.cast.bodies):
            box, (state, because) = self.sheets.get(body.code, ()), ends[place % 3]
            if len(box) > 1:
                told = {"money": MoneyKnown.NONE, "because": because, "on": self.cast.today}
                collections.end_list(box.pop(), state=state, **told, by=self._by(body))


def _days(on):
    return {"issued_on": on, "due_on": on + timedelta(days=DAYS_OUT)}
