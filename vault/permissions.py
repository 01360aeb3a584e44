"""Who may answer for a body that somebody of another body opens more than one person may."""

import rules

from access.offices import holds
from vault.releases import CONFIRMERS


@rules.predicate
def may_answer(user, release=None):
    """A delegate, approver or secretary, and never who asked; which body is another is for the service."""
    return holds(user, *CONFIRMERS) and (release is None or release.asked_by_id != user.pk)


rules.add_perm("vault.answer_release", may_answer)
