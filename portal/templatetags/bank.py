"""The lines of the bank's statements on the page of what they answer: {% load bank %}{% bank_lines entry %}."""

from django import template

from fund_collections.models import MatchedBooking

register = template.Library()


@register.inclusion_tag("components/bank_lines.html", takes_context=True)
def bank_lines(context, entry):
    """The bookings that `entry` is matched with, for whoever reads the bank; nothing for anybody else."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.has_perm("fund_collections.view_bankstatement"):
        return {"rows": []}
    rows = MatchedBooking.objects.filter(match__entries__entry=entry, undone_at=None)
    return {"rows": rows.select_related("match", "booking__statement").order_by("booking__booked_on", "pk")}
