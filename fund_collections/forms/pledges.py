from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.offices import Office, bodies, holds
from audit.forms import DayField
from fund_collections.forms.fields import AppealChoice, BodyChoice
from fund_collections.forms.transfers import GiverForm
from fund_collections.models import Appeal, Collector
from fund_collections.models.lists import SEES_ALL
from ledger.forms import SumField
from ledger.models import Currency
from member_parties.models import Body

STATES = (("running", _("running")), ("overdue", _("overdue")), ("ended", _("ended")), ("", _("all")))


class PledgeForm(GiverForm):
    """What the card of a pledge says."""

    body = BodyChoice(label=_("Body"), queryset=Body.objects.none(), empty_label=None)
    appeal = AppealChoice(label=_("Appeal"), queryset=Appeal.objects.none())
    currency = forms.ModelChoiceField(
        label=_("Currency"), queryset=Currency.objects.filter(is_current=True).order_by("code")
    )
    amount = SumField(label=_("Each part"), above_zero=True)
    count = forms.IntegerField(label=_("How many parts"), min_value=1, max_value=240, initial=12)
    interval_months = forms.IntegerField(label=_("Months from part to part"), min_value=1, max_value=12, initial=1)
    first_due_on = DayField(label=_("First part due on"))
    collector = forms.ModelChoiceField(
        label=_("Collector, if one asks for it"), queryset=Collector.objects.none(), required=False
    )
    field_order = (
        "body",
        "appeal",
        "currency",
        "amount",
        "count",
        "interval_months",
        "first_due_on",
        "kind",
        "giver",
        "collector",
    )

    def __init__(self, data=None, *, user):
        super().__init__(data, initial={"first_due_on": timezone.localdate()})
        del self.fields["place"]
        own = (
            Body.objects.all() if holds(user, *SEES_ALL) else Body.objects.filter(pk__in=bodies(user, Office.DELEGATE))
        )
        self.fields["body"].queryset = own.order_by("code")
        self.fields["appeal"].queryset = Appeal.objects.select_related("fund").order_by("-opens_on", "code")
        self.fields["collector"].queryset = Collector.objects.filter(body__in=own).order_by("code")

    def facts(self):
        given = self.cleaned_data
        names = ("body", "appeal", "currency", "amount", "count", "interval_months", "first_due_on", "collector")
        giver = {name: fact for name, fact in self.giver_facts().items() if name != "place"}
        return {name: given[name] for name in names} | giver


class EndForm(forms.Form):
    because = forms.CharField(label=_("Why"), max_length=200)
    on = DayField(label=_("Ends on"))

    def __init__(self, data=None):
        super().__init__(data, initial={"on": timezone.localdate()})


class PledgeFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    body = BodyChoice(label=_("Body"), queryset=Body.objects.none(), required=False, empty_label=_("any"))
    appeal = AppealChoice(label=_("Appeal"), queryset=Appeal.objects.none(), required=False, empty_label=_("any"))
    code = forms.CharField(label=_("Code begins with"), required=False, max_length=24)

    def __init__(self, data, *, pledges):
        data = data.copy()
        data.setdefault("state", "running")
        super().__init__(data)
        self.pledges = pledges
        self.fields["body"].queryset = Body.objects.filter(pk__in=pledges.values("body")).order_by("code")
        self.fields["appeal"].queryset = Appeal.objects.order_by("-opens_on", "code")

    def rows(self, today):
        if not self.is_valid():
            return self.pledges.none().with_sums(today)
        asked, rows = self.cleaned_data, self.pledges.with_sums(today)
        if asked["state"] == "overdue":
            rows = self.pledges.overdue(today)
        elif asked["state"]:
            rows = rows.filter(ended_on__isnull=asked["state"] == "running")
        return self._narrowed(rows)

    def _narrowed(self, rows):
        asked = self.cleaned_data
        for name in ("body", "appeal"):
            if asked[name]:
                rows = rows.filter(**{name: asked[name]})
        return rows.filter(code__startswith=asked["code"].strip().upper()) if asked["code"] else rows


class OverdueFilter(PledgeFilter):
    """Of those alone that the body reminds its givers of."""

    state = None

    def rows(self, today):
        rows = self.pledges.overdue(today)
        return self._narrowed(rows) if self.is_valid() else rows.none()
