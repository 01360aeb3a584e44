"""One thing that is asked for: counted, summed, with its oldest, so that all that waits for somebody is one query."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import CharField, Count, DecimalField, F, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat

TEXT = CharField(max_length=200)
# Without its type PostgreSQL takes it for text once two of them are joined.
NOTHING = Cast(Value(None), DecimalField(max_digits=19, decimal_places=4))


@dataclass(frozen=True)
class Ask:
    """`found` are the things; `since` the day they wait from; `late_before` the day from which they are late."""

    kind: str
    found: QuerySet
    since: object
    late: Q
    code: str | Value = "code"
    currency: str = ""
    total: str = ""
    key: str | Value = "pk"

    def rows(self):
        """(kind, currency, count, sum, how many late, the oldest as day|key|code), one row per currency."""
        oldest = Concat(Cast(self.since, TEXT), Value("|"), Cast(self.key, TEXT), Value("|"), Cast(self.code, TEXT))
        return (
            self.found.order_by()
            .annotate(what=Value(self.kind, TEXT), held_in=F(self.currency) if self.currency else Value("", TEXT))
            .values("what", "held_in")
            .annotate(
                n=Count("pk", distinct=True),
                total=Sum(self.total) if self.total else NOTHING,
                late=Count("pk", filter=self.late, distinct=True),
                first=Min(oldest),
            )
            .values_list("what", "held_in", "n", "total", "late", "first")
        )


def before(today, days, name):
    return Q(**{f"{name}__lt": today - timedelta(days=days)})
