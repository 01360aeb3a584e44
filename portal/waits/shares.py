"""What waits for a keeper. Whether the vault is open is known to the key holder alone, so no query can ask it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from access.offices import Office, holds
from portal.waits.rows import Wait
from vault import client
from vault.models import KeySet, KeyShare

State = KeySet.State


def of_keeper(user, today):
    """A closed vault to open, or a planned set to consent to or collect from, for who has a share that counts."""
    if not holds(user, Office.KEEPER):
        return []
    shares = KeyShare.objects.filter(keeper=user, set__state__in=(State.IN_FORCE, State.PLANNED))
    own = {share.set.state: share for share in shares.select_related("set")}
    if State.IN_FORCE in own and not client.status()["open"]:
        why = _("The vault is closed: three of five shares open it. Nothing sealed is read or written meanwhile.")
        return [Wait(_("Give your share"), reverse("vault:share_give"), why, today, 0, late=True)]
    planned = KeySet.objects.filter(state=State.PLANNED).first()
    return list(_of_plan(planned, own, today)) if planned else []


def _of_plan(planned, own, today):
    since, page, made = planned.made_at.date(), planned.get_absolute_url(), planned.identifier is not None
    if made and State.PLANNED in own and not own[State.PLANNED].confirmed_at:
        why = _("A share of the new set is yours; it is in force once all five are confirmed.")
        yield Wait(_("Collect and confirm your new share"), page, why, since, (today - since).days, late=False)
    elif not made and State.IN_FORCE in own:
        why = _("Five keepers are named for a new set; three of today consent before it is made.")
        yield Wait(_("Consent to new keepers, or do not"), page, why, since, (today - since).days, late=False)
