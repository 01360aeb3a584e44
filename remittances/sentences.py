"""Sentences for the rules that the triggers of migrations/0002_rules.py hold."""

from django.utils.translation import gettext_lazy as _

TRIGGER_SENTENCES = {
    "remittance_moves": _("A remittance does not go that way. Look at the page again."),
    "remittance_fixed": _("What was submitted is fixed: recall it to change it."),
    "remittance_three_persons": _("Three persons: who prepared or signed does not send."),
    "remittance_two_bodies": _("Two bodies other than the preparer's have not signed."),
    "remittance_under_decision": _("There is no carried decision for this fund and currency."),
    "remittance_within_decision": _("This is more than the decision has left."),
    "remittance_address_usable": _("The address cannot use money, or is closed."),
    "remittance_state_true": _("The state of a remittance is what its attempts say."),
    "approval_final": _("A signature is never changed; it is void once the remittance goes back to a draft."),
    "approval_while_submitted": _("Only what is submitted is signed."),
    "approval_by_another_body": _("Neither the preparer nor the preparer's body or a part of it signs."),
    "approval_once_per_person": _("One person signs once, for whichever body."),
    "approval_by_an_approver": _("Only who is approver of that body on that day signs for it."),
    "approval_of_a_member": _("Only member bodies of the association sign."),
    "approval_over_content": _("What you were shown has been changed since. Read it again before you sign."),
    "attempt_of_order_in_hand": _("Only the order in hand is sent, by its forwarder, for its sum."),
    "attempt_by_a_forwarder": _("Only who is forwarder on that day sends."),
    "attempt_booked": _("The entry does not book what was sent or came back."),
    "attempt_final": _("What was sent stands; only its outcome is written, once."),
    "attempt_one_live": _("This was sent already. It is not sent a second time."),
    "confirmation_within_attempt": _("More arrived than was sent, or it came back."),
    "confirmation_by_another": _("Who sent it does not confirm it."),
    "confirmation_final": _("A confirmation is never changed."),
    "confirmation_grade_once": _("It is confirmed already by this evidence."),
    "share_final": _("A share is never changed."),
    "shares_add_up": _("The shares do not come to the sum received."),
}
