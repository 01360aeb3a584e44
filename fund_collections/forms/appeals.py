from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund_collections.models import Appeal
from ledger.forms import FundChoice
from ledger.models import Fund

STATES = (("", _("any")), ("open", _("open")), ("coming", _("not yet open")), ("closed", _("closed")))


class AppealFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    fund = FundChoice(label=_("Into the fund"), required=False, empty_label=_("any"))

    def __init__(self, data):
        super().__init__(data)
        self.fields["fund"].queryset = Fund.objects.filter(appeals__isnull=False).distinct().order_by("code")

    def rows(self, today):
        """The appeals asked for; all of them where nothing, none where nonsense was asked for."""
        rows = Appeal.objects.select_related("fund")
        if not self.is_valid():
            return rows.none()
        closed = Q(closes_on__lt=today)
        states = {"open": ~closed & Q(opens_on__lte=today), "coming": Q(opens_on__gt=today), "closed": closed}
        rows = rows.filter(states.get(self.cleaned_data["state"], Q()))
        fund = self.cleaned_data["fund"]
        return rows.filter(fund=fund) if fund else rows
