"""What one currency is worth in another: rates by hand and of the European Central Bank, each of a day and a source.

A rate is never looked up again once it was used: the entry or revaluation keeps value, day and source.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.doors import require_perm
from access.models import User
from access.refusal import Refusal, as_refusal
from audit import services as audit
from ledger.models import RATE_PLACES, Currency, ExchangeRate
from ledger.services.posting import EARLIEST, Rate

# The currency in which the European Central Bank states all others.
PIVOT = "EUR"
# A rate speaks for the days after it until the next one, over the longest holidays and no further.
STALE_AFTER = 10
LARGEST_RATE = Decimal(10) ** 10
DIGITS = 60

NEWEST = """
SELECT DISTINCT ON (base_id, quote_id) base_id, quote_id, value, "on", source FROM ledger_exchangerate
WHERE "on" BETWEEN %(first)s AND %(day)s AND base_id = ANY(%(codes)s) AND quote_id = ANY(%(codes)s)
AND (%(recorded_before)s::timestamptz IS NULL OR recorded_at < %(recorded_before)s::timestamptz)
ORDER BY base_id, quote_id, "on" DESC, id DESC"""


class NoRate(Refusal):
    """No rate of the two currencies is known for the day, or only one too old for it."""


@dataclass(frozen=True, slots=True)
class Known:
    """The newest rates of some currencies on a day, none older than STALE_AFTER days."""

    day: date
    found: dict[tuple[str, str], Rate]

    def rate(self, base: str, quote: str) -> Rate:
        """What one `base` is worth in `quote`, rounded to RATE_PLACES. Raises NoRate.

        A rate of the two comes first, as stated or turned about, whichever is newer; else the way leads through the
        euro, and the older of the two days is told.
        """
        if base == quote:
            return Rate(Decimal(1), self.day, _("one currency"))
        if direct := self._stated(base, quote):
            return Rate(_rounded(direct.value), direct.on, direct.source)
        one, other = self._stated(base, PIVOT), self._stated(PIVOT, quote)
        if not (one and other):
            facts = {"base": base, "quote": quote, "day": date_format(self.day), "count": STALE_AFTER}
            sentence = _("No rate of %(base)s in %(quote)s on %(day)s or in the %(count)s days before: enter one.")
            raise NoRate(sentence % facts, field="rate")
        source = one.source if one.source == other.source else f"{one.source} / {other.source}"
        with localcontext(prec=DIGITS):
            value = _rounded(one.value * other.value)
        return Rate(value, min(one.on, other.on), _("%(source)s, through the euro") % {"source": source})

    def _stated(self, base: str, quote: str) -> Rate | None:
        stated, turned = self.found.get((base, quote)), self.found.get((quote, base))
        if turned and (not stated or turned.on > stated.on):
            with localcontext(prec=DIGITS):
                value = 1 / turned.value
            return Rate(value, turned.on, turned.source)
        return stated


def known(currencies: Iterable[str], day: date, recorded_before: datetime | None = None) -> Known:
    """The newest rates between these currencies, and through the euro, on or before the day; one statement."""
    asked: dict[str, Any] = {"codes": [*{*currencies, PIVOT}], "day": day, "first": day - timedelta(days=STALE_AFTER)}
    asked["recorded_before"] = recorded_before
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, asked)
        return Known(day, {(base, quote): Rate(value, on, source) for base, quote, value, on, source in cursor})


def rate_on(base: str, quote: str, day: date) -> Rate:
    """What one `base` was worth in `quote` on a day: the newest rate on or before it, never one after it.

    Raises NoRate where none is known, or none of the last STALE_AFTER days.
    """
    return known([base, quote], day).rate(base, quote)


def _rounded(value: Decimal) -> Decimal:
    with localcontext(prec=DIGITS):
        return value.quantize(Decimal(1).scaleb(-RATE_PLACES)).normalize()


def enter_rate(*, base: Currency, quote: Currency, on: date, value: Decimal, source: str, by: User) -> ExchangeRate:
    """Write down what one `base` is worth in `quote` on a day. A newer row of the same day supersedes an older one."""
    require_perm(by, "ledger.enter_rate")
    source = source.strip()
    if not EARLIEST <= on <= timezone.localdate():
        raise Refusal(_("A rate is of a day that has come, and of these books."), field="on")
    if base == quote:
        raise Refusal(_("A rate is between two currencies."), field="quote")
    if not source:
        raise Refusal(_("A rate needs its date and its source."), field="source")
    if not 0 < value < LARGEST_RATE or not _rounded(value):
        raise Refusal(_("%(value)s cannot be a rate.") % {"value": value}, field="value")
    with as_refusal(), transaction.atomic(durable=True):
        rate = ExchangeRate.objects.create(base=base, quote=quote, on=on, value=value, source=source, entered_by=by)
        audit.record("rate entered", rate, by=by, on=on, value=str(value), source=source)
    return rate
