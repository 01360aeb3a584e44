"""Numbered sheets are drawn on paper: the first time as they are, ever after as copies."""

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from fund_collections.models import BY_NUMBER, SubscriptionList


@transaction.atomic(durable=True)
def draw_sheets(lists, *, draw, by):
    """Draw the sheets of `lists` in the order of their numbers and write it in the minutes; returns what `draw` does.

    `draw(lists, copies)` makes the document; `copies` are the keys of those drawn before. Where it fails nothing is
    written, so that the next sheet is still the first.
    """
    rows = SubscriptionList.objects.select_for_update(of=("self",)).order_by(*BY_NUMBER)
    rows = rows.select_related("appeal", "body", "collector__group", "currency")
    found = list(rows.filter(pk__in=[one.pk for one in lists]))
    copies = {one.pk for one in found if one.drawn_at}
    drawn = draw(found, copies)
    now = timezone.now()
    SubscriptionList.objects.filter(pk__in=[one.pk for one in found if one.pk not in copies]).update(drawn_at=now)
    audit.record_many("sheet drawn", [(one, {"copy": one.pk in copies}) for one in found], by=by)
    return drawn
