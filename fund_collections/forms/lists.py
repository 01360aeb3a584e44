from datetime import timedelta

from django import forms
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.offices import Office, bodies, holds
from audit.forms import DayField
from fund_collections.forms.fields import AppealChoice, BodyChoice, Number
from fund_collections.models import BY_NUMBER, Appeal, Collector, ListState, SubscriptionList
from fund_collections.services.issuing import MOST_AT_ONCE
from ledger.forms import SumField
from ledger.models import Account, Currency
from member_parties.models import Body


class OutFilter(forms.Form):
    """Which lists, by body, appeal, collector and age."""

    body = BodyChoice(label=_("Body"), queryset=Body.objects.none(), required=False, empty_label=_("any"))
    appeal = AppealChoice(label=_("Appeal"), queryset=Appeal.objects.none(), required=False, empty_label=_("any"))
    holder = forms.CharField(label=_("Collector’s code"), required=False, max_length=20)
    days = forms.IntegerField(label=_("Issued … days ago or more"), required=False, min_value=0, max_value=36500)

    def __init__(self, data, *, lists):
        super().__init__(data)
        self.lists = lists
        self.fields["body"].queryset = Body.objects.filter(Exists(lists.filter(body=OuterRef("pk")))).order_by("code")
        self.fields["appeal"].queryset = Appeal.objects.order_by("-opens_on", "code")

    def rows(self):
        """The lists asked for; all of them where nothing, none where nonsense was asked for."""
        if not self.is_valid():
            return self.lists.none()
        asked, rows = self.cleaned_data, self.lists
        for name in ("body", "appeal"):
            if asked[name]:
                rows = rows.filter(**{name: asked[name]})
        if asked["holder"]:
            rows = rows.filter(collector__code__iexact=asked["holder"])
        if asked["days"] is not None:
            rows = rows.filter(issued_on__lte=timezone.localdate() - timedelta(days=asked["days"]))
        return rows


class ListFilter(OutFilter):
    number = forms.CharField(label=_("Number begins with"), required=False, max_length=24)
    first = Number(label=_("From running number"))
    last = Number(label=_("To running number"))
    state = forms.ChoiceField(label=_("State"), required=False)
    fund = forms.SlugField(label=_("Fund"), required=False, max_length=20)
    run = forms.CharField(label=_("Print run"), required=False, max_length=12)
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)

    field_order = ("number", "first", "last", "state", "body", "appeal", "fund", "holder", "run", "days", "overdue")

    def __init__(self, data, *, lists):
        super().__init__(data, lists=lists)
        self.fields["state"].choices = [("", _("any")), *ListState.choices, ("back", _("received back, not typed"))]

    def rows(self):
        rows = super().rows()
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("state") == "back":
            rows, asked = rows.in_drawer(), asked | {"state": ""}
        wanted = {
            "state": asked.get("state"),
            "number__startswith": asked.get("number", "").strip().upper(),
            "running__gte": asked.get("first"),
            "running__lte": asked.get("last"),
            "appeal__fund__code": asked.get("fund"),
            "run__code__iexact": asked.get("run"),
        }
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})
        if asked.get("overdue"):
            rows = rows.out().filter(due_on__lt=timezone.localdate())
        return rows


class CollectorChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.code} ({obj.body.code})"


class IssueForm(forms.Form):
    appeal = AppealChoice(label=_("Appeal"), queryset=Appeal.objects.none())
    collector = CollectorChoice(
        label=_("Collector"), queryset=Collector.objects.none(), help_text=_("A code, with the body collected for.")
    )
    currency = forms.ModelChoiceField(
        label=_("Currency"),
        queryset=Currency.objects.none(),
        help_text=_("One of those in which the association has a bank account."),
    )
    count = forms.IntegerField(label=_("How many lists"), min_value=1, max_value=MOST_AT_ONCE, initial=1)
    lines_printed = forms.IntegerField(label=_("Lines on each sheet"), min_value=1, max_value=60, initial=25)
    issued_on = DayField(label=_("Issued on"))
    due_on = DayField(label=_("Due back on"))

    def __init__(self, data=None, *, user):
        super().__init__(data, initial={"issued_on": timezone.localdate()})
        today = timezone.localdate()
        open_now = Appeal.objects.exclude(closes_on__lt=today)
        self.fields["appeal"].queryset = open_now.order_by("-opens_on", "code")
        collectors = Collector.objects.select_related("body").order_by("body__code", "code")
        if not holds(user, Office.TREASURER):
            collectors = collectors.filter(body__in=bodies(user, Office.DELEGATE))
        self.fields["collector"].queryset = collectors
        held = Currency.objects.filter(Exists(Account.objects.banks().filter(currency=OuterRef("pk"))))
        self.fields["currency"].queryset = held.order_by("code")

    def facts(self):
        """The head of the sheets as `issue_lists` takes it."""
        facts = dict(self.cleaned_data)
        return facts | {"body": facts["collector"].body}


class CountForm(forms.Form):
    counted_total = SumField(label=_("The money you counted"))
    on = DayField(label=_("Counted on"))

    def __init__(self, data=None, *, currency):
        super().__init__(data, initial={"on": timezone.localdate()})
        self.fields["counted_total"].currency = currency
        self.fields["counted_total"].help_text = _("In %(currency)s, all coins and notes of this list.") % {
            "currency": currency.pk
        }


class PostForm(forms.Form):
    on = DayField(label=_("Posted on"), help_text=_("The day of the entries and of the receipts."))

    def __init__(self, data=None):
        super().__init__(data, initial={"on": timezone.localdate()})


# The orders in which lists can be shown; the number makes each unique.
ORDERS = {
    "number": BY_NUMBER,
    "issued": "issued_on",
    "due": "due_on",
    "state": "state",
    "sum": "collector_total",
}
NEWEST_FIRST = (F("issued_on").desc(nulls_last=True), "-body__code", "-running")


def all_lists(user):
    """What this person may see, with all that a row of the table shows."""
    return SubscriptionList.objects.visible_to(user).select_related("appeal", "body", "collector", "currency")
