"""What people are told when a trigger of the vault refuses."""

from django.utils.translation import gettext_lazy as _

TRIGGER_SENTENCES = {
    "release_by_a_confirmer": _("Only a delegate, approver or secretary of another body answers this."),
    "release_by_another_body": _("Only somebody of another body answers this."),
    "release_final": _("What was asked, answered or used stands."),
    "release_in_time": _("This was asked or answered more than a day ago and has lapsed. Let it be asked anew."),
    "record_key_epoch_in_force": _("The key that was to seal this was retired a moment ago. Do it again."),
}
