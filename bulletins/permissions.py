"""Who may do what with an item. Reading what is public needs no permission."""

import rules

from access.offices import Office, holds


@rules.predicate
def is_secretary(user):
    return holds(user, Office.SECRETARY)


@rules.predicate
def may_know_flag(user, captive):
    """Whether a refusal may say that this captive is flagged: to the secretary and the worker of the case."""
    return holds(user, Office.SECRETARY) or (holds(user, Office.CASE_WORKER) and captive.case_worker_id == user.pk)


for act in ("view", "edit", "publish", "withdraw"):
    rules.add_perm(f"bulletins.{act}_item", is_secretary)
