"""The minutes of an address or a remittance, as its page may show them."""

from django.utils.translation import gettext as _

from audit.models import Minute

# Who is forwarder is sealed (S4): these acts are the forwarder's, and tell no login to anybody else.
BY_THE_FORWARDER = {
    "order taken in hand",
    "order put back",
    "address revealed",
    "remittance sent",
    "sealed value revealed",
    "sealed value does not open",
}
# Which case lives where: for the auditor alone, who reads every code as evidence.
OF_CASES = "resident placed"
NEWEST = 40


def minutes_of(thing, user):
    """The newest minutes about `thing`, the forwarder's login kept from everybody but the forwarder."""
    found = Minute.objects.about(thing)
    if not user.has_perm("remittances.view_every_resident"):
        found = found.exclude(act=OF_CASES)
    rows = list(found.order_by("-id")[:NEWEST])
    for row in rows:
        if row.act in BY_THE_FORWARDER and row.actor_id != user.pk:
            row.actor_code = _("the forwarder")
    return rows
