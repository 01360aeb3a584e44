"""What the head of every report says: of which house it is and how much of it the report covers."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from member_parties.models import Body
from reports.asked import Asked
from reports.wording import listed, said


def association() -> str:
    return getattr(settings, "ASSOCIATION_NAME", "International Relief Association")


def scope_of_books(asked: Asked) -> str | Promise:
    """How much of the books a report covers: one fund, one account, or all."""
    parts: list[str | Promise] = []
    if asked.fund:
        parts.append(said(_("fund %(fund)s"), fund=asked.fund.code))
    if asked.account:
        parts.append(said(_("account %(account)s"), account=asked.account.code))
    return listed(*parts) if parts else _("the whole books")


def scope(asked: Asked) -> str | Promise:
    """The fund and bodies of a report, by their codes, and whether it tells of single entries."""
    shown = asked.shown_bodies
    if shown is None:
        bodies = _("all bodies")
    elif not shown:
        bodies = _("sums of the association")
    else:
        codes = Body.objects.filter(pk__in=shown).order_by("code").values_list("code", flat=True)
        bodies = said(_("lists of %(bodies)s"), bodies=", ".join(codes))
    if asked.fund is None:
        return bodies
    return said(_("%(bodies)s, fund %(fund)s"), bodies=bodies, fund=asked.fund.code)
