"""From a code to the page of what bears it, for who may open that page. Each app's codes.py names what it keeps.

What may not be seen answers like what does not exist: both are simply not among the rows asked.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db.models import CharField, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, Greatest, Length, LPad, Upper
from django.urls import reverse

# Signs that people write where a code has a hyphen.
DASHES = re.compile(r"[\s\u2010-\u2015\u2212/-]+")
WORD = re.compile(r"[A-Z0-9_-]+")


@dataclass(frozen=True)
class Finder:
    """How one kind of thing is found.

    `reads` makes of what was typed, in capitals and with single hyphens, the key to ask for, or None when this kind
    is never called so. `rows` are those of the keys that the user may open, annotated with `told`, the key, and
    `said`, the code as people write it. With `plain` codes have no mark of their own: "winter" may be a fund or an
    appeal. `route` takes the row's id.
    """

    kind: str
    word: Any
    route: str
    reads: Callable[[str], str | None]
    rows: Callable[[Any, set[str]], QuerySet]
    plain: bool = False


@dataclass(frozen=True)
class Found:
    word: Any
    code: str
    url: str


@cache
def finders():
    """Those of all apps."""
    found = []
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.codes"):
            found += import_module(f"{config.name}.codes").FINDERS
    return tuple(found)


def find(text, user):
    """What the user may open that is called `text`, written with whatever signs between: mostly one thing or none."""
    typed = normal(text)
    wanted = {finder: {key} for finder in finders() if (key := finder.reads(typed))}
    return [
        Found(finder.word, said, reverse(finder.route, args=[pk])) for finder, _key, said, pk in _asked(wanted, user)
    ]


def addresses(pairs, user):
    """{(kind, code): address} of those of the pairs that the user may open, in one query; kind "" for marked codes."""
    wanted, meant = defaultdict(set), defaultdict(list)
    for kind, code in pairs:
        typed = normal(code)
        for finder in finders():
            if (finder.kind == kind if kind else not finder.plain) and (key := finder.reads(typed)):
                wanted[finder].add(key)
                meant[finder, key].append((kind, code))
    found = defaultdict(set)
    for finder, key, _said, pk in _asked(wanted, user):
        for pair in meant[finder, key]:
            found[pair].add(reverse(finder.route, args=[pk]))
    return {pair: urls.pop() for pair, urls in found.items() if len(urls) == 1}


def normal(text):
    """Capitals, and one hyphen for whatever stands between the parts."""
    return DASHES.sub("-", str(text).strip().upper())[:60]


def marked(letter, *, digits, year=True):
    """Reads codes such as R-2026-0160: the letter, a year, a number of so many digits or more."""
    pattern = re.compile(rf"{letter}-?{r'(\d{4})-' if year else r'()'}(\d{{1,9}})")

    def reads(typed):
        found = pattern.fullmatch(typed)
        return found and "-".join(filter(None, (letter, found[1], f"{int(found[2]):0{digits}d}")))

    return reads


def plain(typed):
    """Reads any code of letters, digits and hyphens."""
    return typed if WORD.fullmatch(typed) else None


def of_code(rows, keys, field="code"):
    """The rows of these codes as `Finder.rows` owes them, of a model that keeps its codes as they are read."""
    text = Cast(field, TextField())
    return rows.filter(**{f"{field}__in": keys}).annotate(told=text, said=text)


def of_word(rows, keys):
    """Likewise, of a model whose codes are words that people chose, in capitals or not."""
    return rows.annotate(told=Upper(Cast("code", TextField())), said=Cast("code", TextField())).filter(told__in=keys)


def of_year(*before):
    """The code of a row with `year` and `number`, as an expression: what stands `before`, 2026, -, 00031."""
    number = Cast("number", CharField())
    padded = LPad(number, Greatest(Length(number), Value(5)), Value("0"))
    return Concat(*before, Cast("year", CharField()), Value("-"), padded, output_field=TextField())


def if_(allowed, rows):
    """The rows where their page opens for whoever asks, else none."""
    return rows if allowed else rows.none()


def _asked(wanted, user):
    order = sorted(wanted, key=lambda finder: finder.kind)
    parts = [
        finder.rows(user, wanted[finder])
        .order_by()
        .annotate(place=Value(place, output_field=IntegerField()))
        .values_list("place", "told", "said", "pk")
        for place, finder in enumerate(order)
    ]
    if not parts:
        return []
    first, *others = parts
    return [(order[place], key, said, pk) for place, key, said, pk in first.union(*others, all=True)]
