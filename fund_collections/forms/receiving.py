"""Many numbers at once, as they stand on the sheets of a pile."""

import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.refusal import Refusal
from audit.forms import DayField
from fund_collections.numbers import read_number
from fund_collections.services.receiving import MOST_RECEIVED


class NumbersField(forms.CharField):
    """Numbers of lists, one a line or parted by commas; become the lists, of those in `lists`."""

    def __init__(self, **options):
        widget = forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "characters"})
        super().__init__(max_length=MOST_RECEIVED * 40, widget=widget, **options)
        self.lists = None

    def clean(self, value):
        numbers, faults = [], []
        for text in filter(None, map(str.strip, re.split(r"[\n,;]", super().clean(value)))):
            try:
                numbers.append(read_number(text))
            except Refusal as refusal:
                faults.append(str(refusal))
        found = {one.number: one for one in self.lists.filter(number__in=numbers)}
        missing = (number for number in dict.fromkeys(numbers) if number not in found)
        faults += [_("There is no list %(number)s that you may see.") % {"number": number} for number in missing]
        if len(found) > MOST_RECEIVED:
            faults.append(_("At most %(most)s lists are received at once.") % {"most": MOST_RECEIVED})
        if faults:
            raise forms.ValidationError(faults)
        return list(found.values())


class ReceiveForm(forms.Form):
    numbers = NumbersField(label=_("Numbers on the sheets"), help_text=_("One a line, or with commas between them."))
    on = DayField(label=_("Received back on"))

    def __init__(self, data=None, *, lists, number=""):
        super().__init__(data, initial={"on": timezone.localdate(), "numbers": number})
        self.fields["numbers"].lists = lists
