"""Who may do what with a letter. Originals open only to the named few."""

import rules

from access.offices import Office, holds


@rules.predicate
def may_register(user):
    return holds(user, Office.SECRETARY, Office.CASE_WORKER)


@rules.predicate
def is_case_worker_of(user, letter):
    return letter.captive is not None and letter.captive.case_worker_id == user.pk and holds(user, Office.CASE_WORKER)


@rules.predicate
def may_redact(user, letter=None):
    """The secretary, or the case worker of the captive who wrote it."""
    return holds(user, Office.SECRETARY) or (letter is not None and is_case_worker_of(user, letter))


@rules.predicate
def may_reveal(user, letter=None):
    """The case worker of the case; the secretary who registered it, any secretary while its sender is unknown."""
    if letter is None:
        return may_register(user)
    registered = letter.captive_id is None or letter.registered_by_id == user.pk
    return (holds(user, Office.SECRETARY) and registered) or is_case_worker_of(user, letter)


rules.add_perm("letters.register_letter", may_register)
rules.add_perm("letters.reveal_letter", may_reveal)
# Who adds a page may open it again, and nobody else may add one.
rules.add_perm("letters.scan_letter", may_reveal)
rules.add_perm("letters.redact_letter", may_redact)
rules.add_perm("letters.sort_letter", rules.predicate(lambda user: holds(user, Office.SECRETARY)))
