"""Forms about the paper: numbering it, issuing it from stock, reporting its end, photographing it."""

from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.offices import Office, bodies, holds
from access.refusal import Refusal
from audit.forms import DayField
from fund_collections.forms.fields import AppealChoice, BodyChoice
from fund_collections.forms.lists import CollectorChoice
from fund_collections.models import ENDED, Appeal, Collector, ListState, MoneyKnown, Paper, ReportKind
from fund_collections.numbers import read_number
from fund_collections.services.stock import MOST_IN_RUN
from ledger.models import Account, Currency
from member_parties.models import Body
from vault.forms import FilesField


class NumberField(forms.CharField):
    """The number on a sheet, its check digit looked at; becomes the list if it is one of `lists`."""

    def __init__(self, **options):
        super().__init__(max_length=40, **options)
        self.widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        self.lists = None

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            number = read_number(text)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None
        found = self.lists.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("There is no list %(number)s that you may see."), params={"number": number})
        return found


class RunForm(forms.Form):
    """What a box of sheets has in common."""

    body = BodyChoice(label=_("Body"), queryset=Body.objects.none())
    appeal = AppealChoice(label=_("Appeal"), queryset=Appeal.objects.none())
    currency = forms.ModelChoiceField(label=_("Currency"), queryset=Currency.objects.none())
    count = forms.IntegerField(label=_("How many sheets"), min_value=1, max_value=MOST_IN_RUN, initial=50)
    lines_printed = forms.IntegerField(
        label=_("Lines on each sheet"),
        min_value=1,
        max_value=60,
        initial=25,
        help_text=_("Up to 25 stand on one page."),
    )
    language = forms.ChoiceField(label=_("Language of the sheet"), choices=settings.LANGUAGES)
    paper = forms.ChoiceField(label=_("Paper"), choices=Paper.choices)

    def __init__(self, data=None, *, user):
        super().__init__(data, initial={"language": user.body.language if user.body else "en"})
        today = timezone.localdate()
        own = Body.objects.members_on(today)
        if not holds(user, Office.TREASURER):
            own = Body.objects.filter(pk__in=bodies(user, Office.DELEGATE))
        self.fields["body"].queryset = own.order_by("code")
        open_now = Appeal.objects.exclude(closes_on__lt=today)
        self.fields["appeal"].queryset = open_now.order_by("-opens_on", "code")
        held = Currency.objects.filter(Exists(Account.objects.banks().filter(currency=OuterRef("pk"))))
        self.fields["currency"].queryset = held.order_by("code")


class RunFilter(forms.Form):
    body = BodyChoice(label=_("Body"), queryset=Body.objects.none(), required=False, empty_label=_("any"))
    appeal = AppealChoice(label=_("Appeal"), queryset=Appeal.objects.none(), required=False, empty_label=_("any"))
    stock = forms.BooleanField(label=_("With sheets in stock"), required=False)

    def __init__(self, data, *, runs):
        super().__init__(data)
        self.runs = runs
        self.fields["body"].queryset = Body.objects.filter(pk__in=runs.values("body")).order_by("code")
        self.fields["appeal"].queryset = Appeal.objects.filter(pk__in=runs.values("appeal")).order_by("code")

    def rows(self):
        """The runs asked for; all of them where nothing, none where nonsense was asked for."""
        if not self.is_valid():
            return self.runs.none()
        asked = self.cleaned_data
        rows = self.runs.filter(**{name: asked[name] for name in ("body", "appeal") if asked[name]})
        return rows.filter(stock__gt=0) if asked["stock"] else rows


class StockForm(forms.Form):
    """A range of sheets of one run, for one collector."""

    first_number = NumberField(label=_("From number"))
    last_number = NumberField(label=_("To number"))
    collector = CollectorChoice(label=_("Collector"), queryset=Collector.objects.none())
    issued_on = DayField(label=_("Issued on"))
    due_on = DayField(label=_("Due back on"))

    def __init__(self, data=None, *, run):
        self.stock = run.lists.in_stock().order_by("running")
        ends = list(self.stock[:1])
        initial = {"issued_on": timezone.localdate()}
        if ends:
            initial |= {"first_number": ends[0].number, "last_number": ends[0].number}
        super().__init__(data, initial=initial)
        for name in ("first_number", "last_number"):
            self.fields[name].lists = run.lists.all()
        collectors = Collector.objects.filter(body=run.body_id).select_related("body")
        self.fields["collector"].queryset = collectors.order_by("code")

    def clean(self):
        given = self.cleaned_data
        first, last = given.get("first_number"), given.get("last_number")
        if first and last and last.running < first.running:
            self.add_error("last_number", _("The last number comes before the first."))
        return given

    def facts(self):
        """The sheets in stock between the two numbers, and the rest as `issue_printed` takes it."""
        given = self.cleaned_data
        between = Q(running__range=(given["first_number"].running, given["last_number"].running))
        head = {name: given[name] for name in ("collector", "issued_on", "due_on")}
        return {"lists": list(self.stock.filter(between)), **head}


class EndForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What happened"),
        choices=[(state.value, state.label) for state in ListState if state in ENDED],
        widget=forms.RadioSelect,
        help_text=_("Void: the sheet is spoiled or came back unused. A lost or void sheet can turn up again."),
    )
    money = forms.ChoiceField(label=_("Money given on it"), choices=MoneyKnown.choices, widget=forms.RadioSelect)
    on = DayField(label=_("On"))
    because = forms.CharField(
        label=_("Report, kept in the minutes"), max_length=200, help_text=_("What is known. No names of givers.")
    )

    def __init__(self, data=None):
        super().__init__(data, initial={"on": timezone.localdate()})


class FoundForm(forms.Form):
    on = DayField(label=_("Found on"))
    because = forms.CharField(label=_("Where and how, kept in the minutes"), max_length=200)

    def __init__(self, data=None):
        super().__init__(data, initial={"on": timezone.localdate()})


class PhotosForm(forms.Form):
    files = FilesField(
        label=_("Photographs of the sheet"), level="S3", error_messages={"required": _("Choose the files.")}
    )


class ReportFilter(forms.Form):
    """Which reports on sheets, by what happened, what became of the money, and who has seen them."""

    kind = forms.ChoiceField(label=_("What happened"), required=False, choices=[("", _("any")), *ReportKind.choices])
    money = forms.ChoiceField(
        label=_("Money given on it"), required=False, choices=[("", _("any")), *MoneyKnown.choices]
    )
    seen = forms.ChoiceField(
        label=_("Countersigned"), required=False, choices=[("", _("any")), ("yes", _("yes")), ("no", _("not yet"))]
    )
    body = BodyChoice(label=_("Body"), queryset=Body.objects.none(), required=False, empty_label=_("any"))
    number = forms.CharField(label=_("Number begins with"), required=False, max_length=24)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)

    def __init__(self, data, *, reports):
        super().__init__(data)
        self.reports = reports
        reported = Exists(reports.filter(list__body=OuterRef("pk")))
        self.fields["body"].queryset = Body.objects.filter(reported).order_by("code")

    def rows(self):
        """The reports asked for; all of them where nothing, none where nonsense was asked for."""
        if not self.is_valid():
            return self.reports.none()
        asked = self.cleaned_data
        wanted = {
            "kind": asked["kind"],
            "money": asked["money"],
            "list__body": asked["body"],
            "list__number__startswith": asked["number"].strip().upper(),
            "on__gte": asked["since"],
            "on__lte": asked["until"],
        }
        rows = self.reports.filter(**{name: value for name, value in wanted.items() if value})
        return rows.filter(seen_at__isnull=asked["seen"] == "no") if asked["seen"] else rows
