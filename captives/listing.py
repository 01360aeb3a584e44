"""Lists of rows: pages that count nothing."""

from dataclasses import dataclass

from django.db.models import Value
from django.db.models.functions import LPad

from audit import exports

PAGE_SIZE = 50
LAST_PAGE = 10_000
CODE_LENGTH = 20


@dataclass(frozen=True)
class Page:
    """What components/pager.html asks for, without counting all rows."""

    rows: list
    number: int
    has_next: bool

    @property
    def has_previous(self):
        return self.number > 1

    @property
    def previous_page_number(self):
        return self.number - 1

    @property
    def next_page_number(self):
        return self.number + 1


def page_of(rows, wanted):
    """The page of an ordered queryset that `wanted` (text of the address) names; the first when it names none."""
    number = min(int(wanted), LAST_PAGE) if wanted and wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else 1
    start = (max(number, 1) - 1) * PAGE_SIZE
    found = list(rows[start : start + PAGE_SIZE + 1])
    return Page(found[:PAGE_SIZE], max(number, 1), len(found) > PAGE_SIZE)


def sorted_by(rows, orders, wanted):
    """`rows` in the order that `wanted` ("code", "-code") names in `orders` {key: (expressions)}; the first otherwise.

    Returns (rows, the key in force). A leading minus turns the first expression round.
    """
    key = wanted if wanted and wanted.removeprefix("-") in orders else next(iter(orders))
    first, *rest = orders[key.removeprefix("-")]
    return rows.order_by(first.desc(nulls_last=True) if key.startswith("-") else first.asc(nulls_last=True), *rest), key


def by_number(field):
    """The order of codes whose numbers have no leading zeros: K-2 before K-10."""
    return LPad(field, CODE_LENGTH, Value("0"))


def list_context(request, rows, *, form, sort, because=False):
    """What a template of a list needs: page, form, sort, filtered, and the offer of the same rows as a file."""
    return {
        "page": page_of(rows, request.GET.get("page")),
        "form": form,
        "sort": sort,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "exports": [exports.link(request, because=because)],
    }
