"""What the books leave undone when a period is closed: see services.periods.left_open."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Sum
from django.utils.formats import date_format
from django.utils.translation import ngettext

from ledger.models import Posting, Revaluation, Role


def left_open(_first: date, last: date) -> Iterator[str]:
    """Sentences, none where nothing is left."""
    rows = Posting.objects.filter(account__role=Role.EXCHANGE, entry__posted_on__lte=last)
    positions = rows.values("fund", "currency").annotate(sum=Sum("amount")).exclude(sum=0)
    revalued = Revaluation.objects.filter(on=last, entry__reversed_by=None).values_list("fund", flat=True)
    if count := len({row["fund"] for row in positions} - set(revalued)):
        yield ngettext(
            "%(count)d fund has changed money and is not revalued at the end of %(day)s.",
            "%(count)d funds have changed money and are not revalued at the end of %(day)s.",
            count,
        ) % {"count": count, "day": date_format(last)}
