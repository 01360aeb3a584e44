from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.forms import ActForm, offer_bodies
from access.offices import Office
from audit.forms import DayField
from ledger.forms import AccountChoice, FundChoice, SumField
from ledger.models import Account, Currency, Fund
from member_parties.models import Body, BodyKind, Choice, Decision, DecisionState, Tie, TieKind

ANY = ("", _("any"))


class BodyFilter(forms.Form):
    name = forms.CharField(label=_("Code or name has"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *BodyKind.choices])
    tie = forms.ChoiceField(label=_("Today is"), required=False, choices=[ANY, *TieKind.choices])

    def narrow(self, rows, day):
        """The bodies asked for; none where nonsense was asked for."""
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        if asked["name"]:
            rows = rows.named(asked["name"])
        if asked["kind"]:
            rows = rows.filter(kind=asked["kind"])
        if asked["tie"]:
            rows = rows.filter(pk__in=Tie.objects.in_force(day).filter(kind=asked["tie"]).values("body"))
        return rows


class BodyForm(ActForm):
    class Meta:
        model = Body
        fields = ["code", "name", "kind", "country", "language", "post"]
        help_texts = {"code": _("Short and lasting: it stands on every list, NL-00214-7.")}


class TieForm(ActForm):
    class Meta:
        model = Tie
        fields = ["kind", "other", "from_on", "to_on"]
        field_classes = {"from_on": DayField, "to_on": DayField}
        help_texts = {
            "other": _("Empty for members and observers: they are tied to the association."),
            "to_on": _("Last day; empty: until it is ended."),
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        offer_bodies(self.fields["other"])


class EndTieForm(forms.Form):
    on = DayField(label=_("Last day"))


class DecisionFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *DecisionState.choices])
    fund = forms.ModelChoiceField(Fund.objects.order_by("code"), label=_("Fund"), required=False, empty_label=_("any"))
    text = forms.CharField(label=_("Title has"), required=False, max_length=60)

    def narrow(self, rows):
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        if asked["state"]:
            rows = rows.filter(state=asked["state"])
        if asked["fund"]:
            rows = rows.filter(fund=asked["fund"])
        if asked["text"]:
            rows = rows.filter(title__icontains=asked["text"])
        return rows


class DecisionForm(ActForm):
    amount = SumField(
        label=_("Up to"),
        help_text=_(
            "Remittances under this decision cannot exceed it. About signatures: the sum above which they sign."
        ),
    )

    class Meta:
        model = Decision
        fields = ["title", "purpose", "about", "fund", "amount", "currency"]
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "title": _("Everybody reads it: no name of a person, no place."),
            "about": _("What it allows: the one lets nothing of the other be done."),
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["fund"].queryset = Fund.objects.open().order_by("code")
        self.fields["fund"].label_from_instance = lambda fund: f"{fund.code} · {fund.name}"
        self.fields["currency"].queryset = Currency.objects.filter(is_current=True).order_by("code")


class VoteForm(forms.Form):
    body = forms.ModelChoiceField(Body.objects.none(), label=_("For the body"), empty_label=None)
    choice = forms.ChoiceField(label=_("Vote"), choices=Choice.choices, widget=forms.RadioSelect)

    def __init__(self, *args, voter, **options):
        super().__init__(*args, **options)
        # A mandate that ended is offered too: its refusal is worth a sentence and a minute.
        held = Body.objects.filter(appointments__user=voter, appointments__office=Office.DELEGATE)
        self.fields["body"].queryset = held.distinct().order_by("code")
        self.fields["body"].label_from_instance = lambda body: f"{body.code} · {body.name}"
        if len(bodies := self.fields["body"].queryset) == 1:
            self.fields["body"].initial = bodies[0]


class CloseForm(forms.Form):
    on = DayField(label=_("Closed on"))


class TransferForm(forms.Form):
    taker = FundChoice(label=_("To the fund"))
    account = AccountChoice(Account.objects.none(), label=_("Within the account"))
    amount = SumField(above_zero=True, label=_("Sum"), help_text=_("In the currency of the decision."))
    on = DayField(label=_("Moved on"))

    def __init__(self, *args, decision, **options):
        super().__init__(*args, **options)
        self.fields["taker"].queryset = Fund.objects.open().exclude(pk=decision.fund_id).order_by("code")
        held = Account.objects.holding_money().filter(Q(currency=None) | Q(currency=decision.currency_id))
        self.fields["account"].queryset = held.order_by("code")
        self.fields["amount"].currency = decision.currency
