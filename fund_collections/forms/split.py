"""One booking split into several parts, a row for each, every one with its own sum."""

from decimal import Decimal

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.refusal import Refusal
from fund_collections.forms.fields import AppealChoice, BodyChoice
from fund_collections.forms.transfers import GiverForm
from fund_collections.models import Appeal, GiverKind
from fund_collections.services.matching import Fee, Gift
from fund_collections.services.matching.named import part_coded
from ledger.amounts import words
from ledger.forms import FundChoice, SumField
from ledger.models import Fund
from member_parties.models import Body

MOST_ROWS = 20
FIRST_ROWS = 2


class What(models.TextChoices):
    GIFT = "gift", gettext_lazy("gift to an appeal")
    CODE = "code", gettext_lazy("pledge, deposit, list or entry, by its code")
    FEE = "fee", gettext_lazy("fee kept by the bank")


# What each kind of part wants to know.
NEEDED = {What.GIFT: ("sum", "appeal", "body"), What.CODE: ("code",), What.FEE: ("sum", "fund")}


class PartRow(GiverForm):
    """One part of a booking; `amount` is signed as the bank sees it, and None where nothing was said or it is wrong."""

    what = forms.ChoiceField(
        label=gettext_lazy("What it is"), choices=(("", gettext_lazy("nothing")), *What.choices), required=False
    )
    sum = SumField(label=gettext_lazy("Sum"), required=False, above_zero=True)
    code = forms.CharField(label=gettext_lazy("Its code"), required=False, max_length=24)
    appeal = AppealChoice(label=gettext_lazy("Appeal"), queryset=Appeal.objects.none(), required=False)
    body = BodyChoice(label=gettext_lazy("Body"), queryset=Body.objects.none(), required=False)
    fund = FundChoice(label=gettext_lazy("Fund that bears the fee"), required=False)
    field_order = ("what", "sum", "code", "appeal", "body", "kind", "giver", "place", "fund")
    amount: Decimal | None = None
    part = None

    def __init__(self, *args, booking, choices, **options):
        super().__init__(*args, **options)
        self.booking = booking
        self.fields["sum"].currency = booking.currency
        self.fields["kind"].required = False
        for name, (queryset, options_drawn) in choices.items():
            self.fields[name].queryset = queryset
            self.fields[name].widget.choices = options_drawn

    def clean(self):
        given = super().clean()
        what = given.get("what")
        given["kind"] = given.get("kind") or GiverKind.ANONYMOUS
        if not what and (given.get("sum") or given.get("code")):
            self.add_error("what", _("Say what this part is."))
        for name in NEEDED.get(what, ()):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("This part needs it."))
        if what and not self.errors:
            self._read(what, given)
        return given

    def _read(self, what, given):
        if what == What.GIFT:
            facts = {"appeal": given["appeal"], "body": given["body"]} | self.giver_facts()
            self.part = Gift(given["sum"], facts)
        elif what == What.FEE:
            most = self.booking.currency.spent_alone
            if given["sum"] > most:
                sentence = _(
                    "A fee above %(most)s wants a decision: match the booking by its parts, and name it there."
                )
                self.add_error("sum", sentence % {"most": words(most, self.booking.currency)})
                return
            self.part = Fee(given["fund"], given["sum"])
        else:
            try:
                self.part = part_coded(given["code"], given["sum"], account=self.booking.statement.account)
            except Refusal as refusal:
                self.add_error("sum" if refusal.field == "sum" else "code", str(refusal))
                return
        self.amount = self.part.amount(self.booking.statement.account)


class PartRows(forms.BaseFormSet):
    """The parts, and whether they come to what the bank booked."""

    def __init__(self, data=None, *, booking):
        self.booking = booking
        super().__init__(data, prefix="part", form_kwargs={"booking": booking, "choices": _choices()})

    def clean(self):
        if not any(self.errors) and not self.parts():
            raise forms.ValidationError(_("Name at least one part."))

    def parts(self):
        return [row.part for row in self.forms if row.part]

    def total(self):
        """Of the parts that can be read so far."""
        return sum((row.amount for row in self.forms if row.amount is not None), Decimal(0))

    def difference(self):
        return self.booking.amount - self.total()


def _choices():
    """Each field's rows, and its options drawn once for all rows."""
    querysets = {
        "appeal": Appeal.objects.select_related("fund").order_by("-opens_on", "code"),
        "body": Body.objects.order_by("code"),
        "fund": Fund.objects.open().order_by("code"),
    }
    fields = PartRow.base_fields
    drawn = {}
    for name, queryset in querysets.items():
        label = fields[name].label_from_instance
        drawn[name] = (queryset, [("", "---------"), *((one.pk, label(one)) for one in queryset)])
    return drawn


Parts = forms.formset_factory(
    PartRow, formset=PartRows, extra=FIRST_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


def with_one_more(data):
    """What was typed, with an empty row behind it."""
    more = data.copy()
    count = data.get("part-TOTAL_FORMS", "")
    if count.isdecimal() and len(count) <= 2:
        more["part-TOTAL_FORMS"] = str(min(int(count) + 1, MOST_ROWS))
    return more
