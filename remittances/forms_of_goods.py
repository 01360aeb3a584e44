"""Forms of the stock and of parcels."""

from django import forms
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from audit.forms import DayField
from ledger.forms import AccountChoice, FundChoice, SumField
from ledger.models import Account, Fund, Kind
from ledger.money import plain
from member_parties.models import Decision
from remittances.forms import OrderForm
from remittances.forms_of_sending import fee_told
from remittances.models import Good, Lot


class GoodForm(forms.Form):
    name = forms.CharField(label=_("Goods"), max_length=60, help_text=_("For instance: flour, warm socks"))
    unit = forms.CharField(label=_("Counted by"), max_length=12, help_text=_("For instance: kg, piece, pair"))
    in_pieces = forms.BooleanField(
        label=_("In whole pieces alone"),
        required=False,
        help_text=_("A blanket, a pair of socks; flour by the kg is divided as it is needed."),
    )


class PiecesForm(forms.Form):
    in_pieces = forms.TypedChoiceField(
        label=_("They come"),
        choices=[("yes", _("in whole pieces alone")), ("no", _("in any part of the unit"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("Kept in the minutes. No name, no place."), strip=True
    )


class GoodChoice(forms.ModelChoiceField):
    def label_from_instance(self, good):
        return f"{good.name} · {good.unit}"


class LotForm(forms.Form):
    """What was bought, as the bill says; the decision brings fund and currency with it."""

    good = GoodChoice(label=_("Goods"), queryset=Good.objects.order_by("name"))
    quantity = SumField(above_zero=True, label=_("Quantity"), help_text=_("In the unit of the goods: 12.5"))
    decision = forms.ModelChoiceField(label=_("Under decision"), queryset=Decision.objects.none())
    cost = SumField(
        above_zero=True, label=_("Cost"), help_text=_("Of all of it, with carriage, in the currency of the decision.")
    )
    account = AccountChoice(Account.objects.none(), label=_("Paid from"))
    bought_on = DayField(label=_("Bought on"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        carried = Decision.objects.carried().filter(fund__closed_on=None)
        with_room = carried.with_used().annotate(left=F("amount") - F("used")).filter(left__gt=0)
        self.fields["decision"].queryset = with_room.select_related("fund").order_by("-closed_on", "code")
        self.fields["decision"].label_from_instance = OrderForm.described
        self.fields["account"].queryset = Account.objects.filter(kind=Kind.ASSET, role="").order_by("code")


class CountForm(forms.Form):
    counted = SumField(
        above_zero=True, label=_("Counted"), help_text=_("What is there, before you look at what was entered.")
    )


class LotFilter(forms.Form):
    good = forms.ModelChoiceField(
        label=_("Goods"), required=False, queryset=Good.objects.order_by("name"), to_field_name="code",
        empty_label=_("any"),
    )  # fmt: skip
    fund = FundChoice(required=False, to_field_name="code", empty_label=_("any"))
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("any")),
            ("here", _("in stock")),
            ("free", _("free to be packed")),
            ("waiting", _("to be counted")),
            ("gone", _("used up")),
            ("dropped", _("dropped")),
        ],
    )

    def __init__(self, *args, columns, **options):
        super().__init__(*args, **options)
        self.fields["good"].label_from_instance = lambda good: good.name
        # What an office does not see it cannot filter by either.
        if "fund" not in columns:
            del self.fields["fund"]
        else:
            bought = Lot.objects.filter(fund=OuterRef("pk"))
            self.fields["fund"].queryset = Fund.objects.filter(Exists(bought)).order_by("code")

    def chosen(self, rows):
        """The lots that the filter leaves, of rows `with_left`; what cannot be read filters nothing and says so."""
        self.full_clean()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        state = asked.pop("state", "")
        rows = rows.filter(**asked)
        match state:
            case "here":
                return rows.filter(here__gt=0)
            case "free":
                return rows.filter(left__gt=0)
            case "waiting":
                return rows.to_count()
            case "gone":
                return rows.counted().filter(here=0)
            case "dropped":
                return rows.exclude(dropped_because="")
        return rows


class GoodsForm(forms.Form):
    """A quantity for each of some lots, as a field named by the lot's code; empty is nothing.

    `most` says how much there is of a lot, `begin` what stands there at first.
    """

    def __init__(self, *args, lots, most, begin=None, **options):
        super().__init__(*args, **options)
        self.lots = lots
        for lot in lots:
            there = {"most": plain(most(lot)), "unit": lot.good.unit}
            self.fields[lot.code] = SumField(
                label=f"{lot.code} · {lot.good.name}",
                required=False,
                initial=plain(begin[lot.pk]) if begin and lot.pk in begin else "",
                help_text=_("of %(most)s %(unit)s") % there,
            )

    @property
    def items(self):
        """The (Lot, quantity) pairs that were typed."""
        typed = ((lot, self.cleaned_data.get(lot.code)) for lot in self.lots)
        return [(lot, quantity) for lot, quantity in typed if quantity]


class BackForm(GoodsForm):
    """What came back of a parcel."""

    refused = forms.BooleanField(label=_("It was refused at the door"), required=False)
    on = DayField(label=_("On"))
    because = forms.CharField(label=_("Why"), max_length=200, help_text=_("As the agent or the post says. No name."))


class PostForm(forms.Form):
    postage = SumField(label=_("Postage"), initial="0", help_text=_("0 where somebody takes it along."))
    fee_account = AccountChoice(Account.objects.none(), label=_("Postage paid from"), required=False)
    on = DayField(label=_("Sent on"))

    def __init__(self, *args, remittance, **options):
        super().__init__(*args, **options)
        self.fields["postage"].help_text = f"{self.fields['postage'].help_text} {fee_told(remittance)}"
        currency = Q(currency=remittance.currency) | Q(currency=None)
        paying = Account.objects.filter(currency, kind=Kind.ASSET, role="")
        self.fields["fee_account"].queryset = paying.order_by("code")
