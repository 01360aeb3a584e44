from django import forms
from django.utils.translation import gettext_lazy as _

from audit.forms import DayField
from ledger.forms import SumField
from ledger.models import Currency
from member_parties.models import About, Decision
from remittances.services.bands import LEAST_SIGNATURES

MOST = 9


class BandForm(forms.Form):
    """From which sum on how many bodies sign, as a decision says."""

    decision = forms.ModelChoiceField(label=_("Under decision"), queryset=Decision.objects.none())
    currency = forms.ModelChoiceField(label=_("Currency"), queryset=Currency.objects.none())
    above = SumField(label=_("Sums above"), help_text=_("0 for every sum of this currency."))
    signatures = forms.IntegerField(label=_("Bodies that sign"), min_value=LEAST_SIGNATURES, max_value=MOST)
    from_on = DayField(label=_("In force from"), help_text=_("Today or later: no rule reaches back."))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        carried = Decision.objects.carried(about=About.SIGNATURES)
        self.fields["decision"].queryset = carried.order_by("-closed_on", "code")
        self.fields["decision"].label_from_instance = lambda decision: f"{decision.code} · {decision.title}"
        self.fields["currency"].queryset = Currency.objects.order_by("code")
