"""Pages of gifts, newest posting first, cut by day, list and line: no count, no offset, no sort of all gifts.

Every filter of gifts is one on their lists, and lists are few beside gifts. So the next lists are found first; of
these, each holding a gift or more, come the gifts of a page.
"""

from datetime import date

from django.db.models import Q

from audit.keyset import SIZE, Page
from fund_collections.models import Contribution

KEY = ("list__posted_on", "list__number", "line")


def gifts_of(lists):
    """Gifts of these lists with all that a row of the table shows."""
    rows = Contribution.objects.current().filter(list__in=lists)
    return rows.select_related("list__body", "list__appeal", "entry", "currency").prefetch_related("receipts")


def newest_first(gifts):
    return gifts.order_by(*(f"-{name}" for name in KEY))


def page(lists, query, *, size=SIZE):
    """The page of gifts of posted `lists` that `query` asks for by `after=` or `before=`; nonsense counts as none."""
    if key := _read(query.get("before", "")):
        found = list(_beyond(lists, key, "gt", size).order_by(*KEY)[: size + 1])
        more, found = len(found) > size, found[:size][::-1]
        return Page(found, _cursor(found[:1]) if more else "", _cursor(found[-1:]))
    key = _read(query.get("after", ""))
    found = list(newest_first(_beyond(lists, key, "lt", size))[: size + 1])
    more, found = len(found) > size, found[:size]
    return Page(found, _cursor(found[:1]) if key else "", _cursor(found[-1:]) if more else "")


def _beyond(lists, key, way, size):
    order = ("posted_on", "number") if way == "gt" else ("-posted_on", "-number")
    if key is None:
        return gifts_of(list(lists.order_by(*order).values_list("pk", flat=True)[: size + 1]))
    day, number, line = key
    further = Q(**{f"posted_on__{way}": day}) | Q(**{"posted_on": day, f"number__{way}": number})
    # The cursor's own list, whose last lines are still to come, and as many more as can fill a page.
    near = lists.filter(further | Q(posted_on=day, number=number)).order_by(*order)
    gifts = gifts_of(list(near.values_list("pk", flat=True)[: size + 2]))
    return gifts.exclude(list__number=number, **{f"line__{'lte' if way == 'gt' else 'gte'}": line})


def _cursor(edge):
    return "_".join(str(part) for gift in edge for part in (gift.list.posted_on, gift.list.number, gift.line))


def _read(text):
    day, _first, rest = text.partition("_")
    number, _last, line = rest.rpartition("_")
    try:
        key = date.fromisoformat(day), number, int(line)
    except ValueError:
        return None
    return key if number.isascii() and number.isprintable() and 0 < key[2] < 100 else None
