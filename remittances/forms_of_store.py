"""Forms of the store room: writing off, counting, and goods given."""

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from audit.forms import DayField
from ledger.forms import FundChoice, SumField
from ledger.models import Currency, Fund
from ledger.money import plain
from member_parties.models import Body
from remittances.forms_of_goods import GoodChoice
from remittances.models import WRITTEN_OFF, Change, Giver, Good, StockChange
from remittances.models.stock import TYPED, UNDOING

KINDS = [(kind.value, kind.label) for kind in WRITTEN_OFF]
GIVERS = [
    (Giver.ANONYMOUS, _("anonymous")),
    (Giver.PSEUDONYM, _("as written")),
    (Giver.NAMED, _("name, sealed")),
    (Giver.BODY, _("the body itself")),
]


class WriteOffForm(forms.Form):
    """So much of a lot that is no longer of use, or no longer there."""

    kind = forms.ChoiceField(label=_("What became of it"), choices=KINDS)
    quantity = SumField(above_zero=True, label=_("Quantity"))
    on = DayField(label=_("On"))
    because = forms.CharField(label=_("Why"), max_length=200, help_text=_("How it was found, by whom. No name."))

    def __init__(self, *args, lot, **options):
        super().__init__(*args, **options)
        there = {"left": plain(lot.left), "unit": lot.good.unit}
        self.fields["quantity"].help_text = _("Of %(left)s %(unit)s that no parcel holds") % there


class StockCountForm(forms.Form):
    """What is there of some lots, as fields named by their codes; empty is not counted. Beside each, why it differs."""

    on = DayField(label=_("Counted on"))

    def __init__(self, *args, lots, **options):
        super().__init__(*args, **options)
        self.lots = lots
        for lot in lots:
            label = f"{lot.code} · {lot.good.name}, {lot.good.unit}"
            self.fields[lot.code] = SumField(label=label, required=False)
            words = _("%(lot)s: why it differs") % {"lot": lot.code}
            self.fields[f"because-{lot.code}"] = forms.CharField(label=words, required=False, max_length=200)

    @property
    def counted(self):
        """The (Lot, quantity, reason) triples that were typed."""
        typed = ((lot, self.cleaned_data.get(lot.code)) for lot in self.lots)
        return [(lot, there, self.cleaned_data[f"because-{lot.code}"]) for lot, there in typed if there is not None]

    @property
    def rows(self):
        return [(self[lot.code], self[f"because-{lot.code}"], lot) for lot in self.lots]


class BodyChoice(forms.ModelChoiceField):
    def label_from_instance(self, body):
        return f"{body.code} · {body.name}"


class GiftForm(forms.Form):
    """Goods that somebody gave, and what says what they are worth."""

    good = GoodChoice(label=_("Goods"), queryset=Good.objects.order_by("name"))
    quantity = SumField(above_zero=True, label=_("Quantity"), help_text=_("In the unit of the goods: 12.5"))
    fund = FundChoice(label=_("For the fund"))
    currency = forms.ModelChoiceField(
        label=_("Currency"), queryset=Currency.objects.filter(is_current=True).order_by("code")
    )
    value = SumField(above_zero=True, label=_("Worth"), help_text=_("Of all of it"))
    valued_by = forms.CharField(
        label=_("Source of the value"),
        max_length=200,
        help_text=_("For instance: price in the shops of the town on that day; bill of the giver. No name."),
    )
    through = BodyChoice(label=_("Given through"), queryset=Body.objects.order_by("code"))
    giver_kind = forms.ChoiceField(label=_("Giver"), choices=GIVERS)
    giver = forms.CharField(
        label=_("As written, or the name to be sealed"),
        required=False,
        max_length=200,
        help_text=_("Leave it empty for an anonymous gift and for one of the body itself."),
    )
    given_on = DayField(label=_("Given on"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["fund"].queryset = Fund.objects.open().order_by("code")

    def facts(self):
        given = dict(self.cleaned_data)
        if given["giver_kind"] == Giver.PSEUDONYM:
            given["pseudonym"], given["giver"] = given["giver"], ""
        return given


# How a change stands, as a filter of its rows.
STATES = {
    "waiting": (_("to be confirmed"), TYPED | UNDOING),
    "booked": (_("booked"), Q(entry__isnull=False, undone_at=None)),
    "refused": (_("refused"), Q(refused_at__isnull=False)),
    "undone": (_("undone"), Q(undone_at__isnull=False)),
}


class ChangeFilter(forms.Form):
    good = forms.ModelChoiceField(
        label=_("Goods"), required=False, queryset=Good.objects.order_by("name"), to_field_name="code",
        empty_label=_("any"),
    )  # fmt: skip
    fund = FundChoice(required=False, to_field_name="code", empty_label=_("any"))
    kind = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("any")), *Change.choices])
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("any")), *((key, word) for key, (word, _q) in STATES.items())]
    )
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)

    def __init__(self, *args, columns, **options):
        super().__init__(*args, **options)
        self.fields["good"].label_from_instance = lambda good: good.name
        # What an office does not see it cannot filter by either.
        if "fund" not in columns:
            del self.fields["fund"]
        else:
            changed = StockChange.objects.filter(lot__fund=OuterRef("pk"))
            self.fields["fund"].queryset = Fund.objects.filter(Exists(changed)).order_by("code")

    def chosen(self, rows):
        """The changes that the filter leaves; what cannot be read filters nothing and says so."""
        self.full_clean()
        named = {"good": "lot__good", "fund": "lot__fund", "kind": "kind", "first": "on__gte", "last": "on__lte"}
        given = dict(self.cleaned_data)
        state = given.pop("state", "")
        asked = {named[name]: value for name, value in given.items() if value}
        return rows.filter(STATES[state][1] if state else Q(), **asked)
