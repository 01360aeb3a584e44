"""Pages of gifts, newest posting first, cut by keys: no count, no offset, no sort of all gifts.

Two streams flow together by day: gifts of lists, by number and line, and before them in a day's order upwards those by
transfer, by the number of their entry. Every filter of gifts of lists is one on their lists, and lists are few beside
gifts. So the next lists are found first; of these, each holding a gift or more, come the gifts of a page.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from heapq import merge
from typing import NamedTuple

from django.db.models import DateField, F, Q, Sum, Value, prefetch_related_objects

from audit.keyset import SIZE, Page
from fund_collections.models import Contribution

LISTS = ("posted_on", "body__code", "running")
ON_LIST = (*(f"list__{name}" for name in LISTS), "line")
BY_TRANSFER = ("entry__posted_on", "entry__number")
LARGEST, MOST_LINES = 2**31, 100


class Edge(NamedTuple):
    """Where a page ends: at a day, and there at (body, running number, line) of a list or (number of the entry,)."""

    day: date
    at: tuple

    @property
    def on_list(self):
        """Whether the gift there stands on a list."""
        return len(self.at) > 1


def gifts_of(lists):
    """Gifts of these lists with all that a row of the table shows but their receipts."""
    rows = Contribution.objects.current().filter(list__in=lists)
    rows = rows.annotate(taken_back_on=Value(None, DateField()))
    return rows.select_related("list__body", "list__appeal", "entry", "currency")


def transferred(gifts):
    """These gifts by transfer, as `gifts_of`, with `taken_back_on` of those out of the books."""
    rows = gifts.annotate(taken_back_on=F("entry__reversed_by__posted_on"))
    return rows.select_related("body", "appeal", "entry", "currency")


def all_gifts(lists, transfers):
    """Every gift of posted `lists` and of `transfers` in the order of the pages, as they are read."""
    streams = (_falling(gifts_of(lists), ON_LIST), _falling(transferred(transfers), BY_TRANSFER))
    read = (rows.prefetch_related("receipts").iterator(chunk_size=2000) for rows in streams)
    return merge(*read, key=_place, reverse=True)


def sums(lists, transfers):
    """[{"currency", "total"}] of all gifts; one that was taken out of the books stays in the list and in no sum.

    A posted list ties with its gifts, so theirs come from the lists: some thousands, not hundreds of thousands.
    """
    found = defaultdict(Decimal)
    for rows, total in ((lists, Sum("counted_total")), (transfers.standing(), Sum("amount"))):
        for currency, sum_ in rows.order_by().values_list("currency").annotate(total=total):
            found[currency] += sum_
    return [{"currency": currency, "total": found[currency]} for currency in sorted(found)]


def page(lists, transfers, query, *, size=SIZE):
    """The page of gifts of posted `lists` and of `transfers` that `query` asks for by `after=` or `before=`.

    Nonsense counts as none.
    """
    if edge := _read(query.get("before", "")):
        found = _from(edge, lists, transfers, size, rising=True)
        more, found = len(found) > size, found[:size][::-1]
        return Page(found, _cursor(found[:1]) if more else "", _cursor(found[-1:]))
    edge = _read(query.get("after", ""))
    found = _from(edge, lists, transfers, size, rising=False)
    more, found = len(found) > size, found[:size]
    return Page(found, _cursor(found[:1]) if edge else "", _cursor(found[-1:]) if more else "")


def _from(edge, lists, transfers, size, *, rising):
    """The next gifts of both streams beyond the edge, one more than a page holds."""
    found = [*_on_lists(edge, lists, size, rising=rising), *_transferred(edge, transfers, size, rising=rising)]
    # A sort keeps what each stream has in order.
    found = sorted(found, key=_place, reverse=not rising)[: size + 1]
    prefetch_related_objects(found, "receipts")
    return found


def _place(gift):
    return gift.entry.posted_on, gift.list_id is not None


def _on_lists(edge, lists, size, *, rising):
    passed = {}
    if edge and edge.on_list:
        *of_list, line = edge.at
        own = dict(zip(LISTS, (edge.day, *of_list), strict=True))
        lists = lists.filter(_beyond(own, rising=rising) | Q(**own))
        passed = {f"list__{name}": value for name, value in own.items()} | {f"line__{'lte' if rising else 'gte'}": line}
    elif edge:
        lists = lists.filter(**{f"posted_on__{'gte' if rising else 'lt'}": edge.day})
    # The edge's own list, whose last lines are still to come, and as many more as can fill a page.
    near = lists.order_by(*_signed(LISTS, rising=rising)).values_list("pk", flat=True)[: size + 2]
    rows = gifts_of(list(near))
    rows = rows.exclude(**passed) if passed else rows
    return rows.order_by(*_signed(ON_LIST, rising=rising))[: size + 1]


def _transferred(edge, gifts, size, *, rising):
    if edge and edge.on_list:
        gifts = gifts.filter(**{f"entry__posted_on__{'gt' if rising else 'lte'}": edge.day})
    elif edge:
        gifts = gifts.filter(_beyond(dict(zip(BY_TRANSFER, (edge.day, *edge.at), strict=True)), rising=rising))
    return transferred(gifts).order_by(*_signed(BY_TRANSFER, rising=rising))[: size + 1]


def _beyond(key, *, rising):
    """Rows whose key lies beyond: (a, b) < (x, y)."""
    (name, value), *others = key.items()
    further = Q(**{f"{name}__{'gt' if rising else 'lt'}": value})
    return further | Q(**{name: value}) & _beyond(dict(others), rising=rising) if others else further


def _falling(rows, names):
    return rows.order_by(*_signed(names, rising=False))


def _signed(names, *, rising):
    return names if rising else tuple(f"-{name}" for name in names)


def _cursor(edge):
    return "".join(_told(gift) for gift in edge)


def _told(gift):
    if gift.list_id:
        return f"{gift.list.posted_on}_{gift.list.body.code}_{gift.list.running}_{gift.line}"
    return f"{gift.entry.posted_on}_{gift.entry.number}"


def _read(text):
    day, _first, rest = text.partition("_")
    parts = rest.rsplit("_", 2)
    body = parts[:-2]
    try:
        edge = Edge(date.fromisoformat(day), (*body, *map(int, parts[-2:] if body else parts)))
    except ValueError:
        return None
    at = edge.at
    if not body:
        return edge if len(at) == 1 and 0 < at[0] < LARGEST else None
    code, running, line = at
    return edge if code.isascii() and code.isprintable() and 0 < running < LARGEST and 0 < line < MOST_LINES else None
