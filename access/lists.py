"""Sorting and pages of the shorter lists; long ones are cut by audit.keyset."""

from django.core.paginator import Paginator

SIZE = 50


def in_order(rows, query, orders, default):
    """Order `rows` by the key that `query` names with sort=key or sort=-key: one of `orders` {key: field or fields}."""
    asked = query.get("sort", "")
    found = orders.get(asked.removeprefix("-"))
    if not found:
        return rows.order_by(*default)
    fields = (found,) if isinstance(found, str) else found
    return rows.order_by(*(f"-{field}" if asked.startswith("-") else field for field in fields), *default)


def page(rows, query, *, size=SIZE):
    return Paginator(rows, size).get_page(query.get("page"))
