"""Sentences for the rules that the triggers of migrations hold."""

from django.utils.translation import gettext_lazy as _

TRIGGER_SENTENCES = {
    "vote_while_open": _("The decision is closed: no vote is taken any more."),
    "vote_of_a_member": _("A body votes on days on which it is a member of the association; this one was not."),
    "vote_by_a_delegate": _("A body's vote is cast by its delegate; this person was none of it on that day."),
    "vote_final": _("A vote is cast once and never changed."),
    "decision_final": _("A decision is never rewritten: propose a new one."),
    "transfer_under_decision": _("Money moves between funds under a carried decision, and to another fund."),
    "transfer_keeps_restriction": _("Money that its givers bound goes to no fund that is less bound."),
    "transfer_booked": _("The entry does not book this transfer."),
    "transfer_final": _("A transfer is never changed: reverse its entry."),
    "decision_by_its_votes": _("A decision begins open and is closed as its votes say."),
}
