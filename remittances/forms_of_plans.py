"""Forms of plans: what a plan asks for, how its lines are proposed, overruled and looked through."""

from django import forms
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from audit.forms import DayField
from ledger.forms import SumField
from ledger.models import AmountField, Currency, Fund
from member_parties.models import Decision
from remittances.forms import NOTHING, OrderForm, to_draw_on
from remittances.models import PlanKind, PlanState, Route
from remittances.services import PlanTerms


class PlanFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("any")), *PlanState.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("any")), *PlanKind.choices])
    fund = forms.ModelChoiceField(
        label=_("Fund"), required=False, queryset=Fund.objects.none(), to_field_name="code", empty_label=_("any")
    )
    currency = forms.ModelChoiceField(
        label=_("Currency"), required=False, queryset=Currency.objects.none(), empty_label=_("any")
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["fund"].queryset = Fund.objects.order_by("code")
        used = Fund.objects.filter(held__isnull=False).values("held__currency")
        self.fields["currency"].queryset = Currency.objects.filter(pk__in=used).order_by("code")

    def chosen(self, rows):
        """The plans that the filter leaves; what cannot be read filters nothing and says so."""
        self.full_clean()
        return rows.filter(**{name: value for name, value in self.cleaned_data.items() if value})


class PlanForm(forms.Form):
    """What a plan says of itself; the decision brings fund and currency with it."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, kind.label) for kind in (PlanKind.REGULAR, PlanKind.EXTRA)],
        help_text=_("An address has one regular plan for the same days; what is given beside it is extra."),
    )
    decision = forms.ModelChoiceField(label=_("Under decision"), queryset=Decision.objects.none())
    from_on = DayField(label=_("Period from"))
    to_on = DayField(label=_("Period to"))
    purpose = forms.CharField(label=_("Purpose"), max_length=120, help_text=_("Signers read this; no name, no place."))
    sum = SumField(label=_("Sum to be shared"), help_text=_("In the currency of the decision."))
    floor = SumField(
        label=_("Least for each person"), initial="0", help_text=_("Nobody stands below it while it can be.")
    )
    cap = SumField(label=_("Most for each person"), required=False, help_text=_("Leave it empty for no bound."))
    on = DayField(
        label=_("Prepared on"), required=False, help_text=_("Not before its decision. Left empty it is today.")
    )

    def __init__(self, *args, plan=None, **options):
        super().__init__(*args, **options)
        field = self.fields["decision"]
        field.queryset = _with_room(plan)
        if plan is not None:
            del self.fields["kind"], self.fields["on"]
            if plan.lines.exists():
                field.queryset = field.queryset.filter(fund=plan.fund_id, currency=plan.currency_id)
                field.help_text = _("A plan that has lines keeps its fund and its currency.")
        field.label_from_instance = OrderForm.described

    @property
    def terms(self):
        beside = {"kind", "on", "once"}
        return PlanTerms(**{name: value for name, value in self.cleaned_data.items() if name not in beside})


def _with_room(plan):
    """What a plan may draw on; beside what the plan itself weighs on its own decision."""
    if plan is None:
        return to_draw_on()
    own = Case(When(pk=plan.decision_id, then=Value(plan.total, output_field=AmountField())), default=NOTHING)
    return to_draw_on(chosen=plan.decision_id, own=own)


class ProposeForm(forms.Form):
    route = forms.ChoiceField(
        label=_("Route"),
        choices=Route,
        help_text=_("Taken where an address has no open way of its own. By parcel it is a plan of goods."),
    )


class OverruleForm(forms.Form):
    amount = SumField(label=_("Sum"))
    route = forms.ChoiceField(label=_("Route"), choices=Route)
    because = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("Signers read this; it is kept in the minutes. No name, no place.")
    )

    def __init__(self, *args, currency, **options):
        super().__init__(*args, **options)
        self.fields["amount"].currency = currency


class FollowUpForm(forms.Form):
    """A follow-up or correction, under the plan's own decision or another one of its currency."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, kind.label) for kind in (PlanKind.FOLLOW_UP, PlanKind.CORRECTION)],
        help_text=_(
            "A follow-up plans all that did not arrive once more; a correction only what was cancelled before it left."
        ),
    )
    decision = forms.ModelChoiceField(
        label=_("Under decision"), queryset=Decision.objects.none(), empty_label=None,
        help_text=_("What arrived short has used up its own decision: another one of the same currency may have room."),
    )  # fmt: skip
    on = DayField(
        label=_("Prepared on"), required=False, help_text=_("Not before its decision. Left empty it is today.")
    )

    def __init__(self, *args, plan, money, **options):
        """`money` is what it would draw: what has so much left is proposed, the plan's own decision before others."""
        super().__init__(*args, **options)
        field = self.fields["decision"]
        field.queryset = to_draw_on(chosen=plan.decision_id).filter(currency=plan.currency_id)
        field.label_from_instance = OrderForm.described
        found = sorted(field.queryset, key=lambda one: (one.pk != plan.decision_id, one.fund_id != plan.fund_id))
        field.initial = next((one.pk for one in found if one.left >= money), plan.decision_id)


SHOWN = {
    "something": Q(amount__gt=0),
    "nothing": Q(amount=0),
    "overruled": ~Q(overruled_because=""),
    "follow-up": Q(follows__isnull=False),
}


class LineFilter(forms.Form):
    show = forms.ChoiceField(
        label=_("Lines"),
        required=False,
        choices=[
            ("", _("all")),
            ("something", _("that send something")),
            ("nothing", _("that send nothing")),
            ("overruled", _("overruled")),
            ("follow-up", _("that make up for an earlier one")),
        ],
    )
    country = forms.CharField(label=_("Country"), required=False, max_length=2)
    code = forms.CharField(label=_("Address begins with"), required=False, max_length=12)

    def __init__(self, *args, addresses, **options):
        super().__init__(*args, **options)
        # What an office does not see it cannot filter by either.
        if not addresses:
            del self.fields["code"]

    def chosen(self, lines):
        """The lines that the filter leaves; what cannot be read filters nothing and says so."""
        self.full_clean()
        asked = self.cleaned_data
        if asked.get("show"):
            lines = lines.filter(SHOWN[asked["show"]])
        if asked.get("country"):
            lines = lines.filter(country=asked["country"].upper())
        if asked.get("code"):
            lines = lines.filter(address_code__istartswith=asked["code"])
        return lines
