"""Who may answer for another body, and who has to do with the keys."""

import rules

from access.offices import Office, holds
from vault.models import KeyShare
from vault.releases import CONFIRMERS

# They see whether the vault is open and may close it at once; opening takes three keepers.
KEY_OFFICES = (Office.KEEPER, Office.SECRETARY, Office.SYSADMIN)


@rules.predicate
def may_answer(user, release=None):
    """A delegate, approver or secretary, and never who asked; which body is another is for the service."""
    return holds(user, *CONFIRMERS) and (release is None or release.asked_by_id != user.pk)


def has_share(user):
    """Whether a share was ever made for this person: one that counts no longer is answered by its sentence."""
    return KeyShare.objects.filter(keeper=user.pk).exists()


rules.add_perm("vault.answer_release", may_answer)
rules.add_perm("vault.see_vault", rules.predicate(lambda user: holds(user, *KEY_OFFICES)))
rules.add_perm("vault.give_share", rules.predicate(lambda user: holds(user, Office.KEEPER) or has_share(user)))
rules.add_perm("vault.close_vault", rules.predicate(lambda user: holds(user, *KEY_OFFICES)))
rules.add_perm("vault.plan_keyset", rules.predicate(lambda user: holds(user, Office.SECRETARY)))
