"""The minutes of an address or a remittance, as its page may show them."""

from audit.models import Minute

# Which case lives where: for the auditor alone, who reads every code as evidence.
OF_CASES = "resident placed"
# What speaks against a place: for who may read its flags.
OF_FLAGS = ("address flagged", "flag lifted")
NEWEST = 40


def minutes_of(thing, user):
    """The newest minutes about `thing`. A forwarder stands there as a code (F-1): more is in no table of this house."""
    found = Minute.objects.about(thing)
    if not user.has_perm("remittances.view_every_resident"):
        found = found.exclude(act=OF_CASES)
    if not user.has_perm("remittances.view_riskflag"):
        found = found.exclude(act__in=OF_FLAGS)
    return list(found.order_by("-id")[:NEWEST])
