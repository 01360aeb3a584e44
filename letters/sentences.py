"""Sentences for the rules that the triggers of migrations/0002_rules.py hold."""

from django.utils.translation import gettext_lazy as _

TRIGGER_SENTENCES = {
    "letter_moves": _("A letter begins in the tray and is then redacted or set aside."),
    "letter_final": _("A letter stays as it came: its original, day, sender and code are never changed."),
    "scan_final": _("A scanned page stays as it came. Add a better one behind it."),
}
