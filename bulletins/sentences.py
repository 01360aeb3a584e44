"""Sentences for the rules that the triggers of migrations/0002_rules.py hold."""

from django.utils.translation import gettext_lazy as _

TRIGGER_SENTENCES = {
    "item_moves": _("An item is drafted, then published, then perhaps withdrawn; there is no way back."),
    "item_final": _("A published item stays as it is: withdraw it and write another one."),
    # Says no more than this: whoever meets it here has not been asked who they are.
    "item_publish_gate": _("This item cannot be published."),
}
