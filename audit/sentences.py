"""Sentences for the rules that the triggers of migrations/0002_append_only.py and 0004_seals_final.py hold."""

from django.utils.translation import gettext_lazy as _

TRIGGER_SENTENCES = {
    "minute_final": _("The minutes are never changed: lines are only added."),
    "seal_final": _("The seals of the minute book are never changed."),
    "head_final": _("The signed heads of the minute book are never changed."),
    "digest_final": _("A weekly digest is never changed."),
}
