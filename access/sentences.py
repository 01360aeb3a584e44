"""Sentences for the rules that the triggers of migrations/0004_grants.py hold."""

from django.utils.translation import gettext_lazy as _

TRIGGER_SENTENCES = {
    "forwarder_by_code": _("A forwarder is known by a code alone, and such a login holds no other office."),
    "forwarder_code_kept": _("A forwarder’s code stays, and no other login becomes one."),
    "grant_answered_by_second_body": _(
        "A grant is answered by a delegate of a second body, neither the granter’s nor the new holder’s."
    ),
    "renewal_vouched_by_second_body": _(
        "A renewed login is vouched for by a delegate of a second body, neither the renewer’s nor the person’s."
    ),
    "grant_final": _("A grant stands as it was made: it is answered once, and only its last day is drawn nearer."),
}
