"""Who may do what with a case. Whether the case allows it is for the services."""

import rules

from access.offices import Office, holds


@rules.predicate
def may_register(user):
    """Case workers register cases; delegates propose them for their own body."""
    return holds(user, Office.CASE_WORKER, Office.DELEGATE)


@rules.predicate
def may_keep(user, captive=None):
    """The case worker of this case, nobody else of the office; without a case, the office alone."""
    return holds(user, Office.CASE_WORKER) and (captive is None or captive.case_worker_id == user.pk)


rules.add_perm("captives.register_captive", may_register)
rules.add_perm("captives.keep_captive", may_keep)
rules.add_perm("captives.reveal_captive", may_keep)
rules.add_perm("captives.hand_over_captive", may_keep)


@rules.predicate
def may_keep_places(user):
    """Prisons and places of exile are records of reference."""
    return holds(user, Office.CASE_WORKER, Office.SECRETARY)


for act in ("view", "add", "change"):
    rules.add_perm(f"captives.{act}_place", may_keep_places)
