"""What a booking is: parts chosen or named, a fee, other money; or a gift."""

from decimal import Decimal

from django import forms
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from audit.forms import DayField
from fund_collections.forms.fields import AccountChoice, AppealChoice, BodyChoice, DecisionChoice
from fund_collections.forms.transfers import GiverForm
from fund_collections.models import Appeal, Booking, Match
from fund_collections.services.matching import Fee, Gift, Other
from fund_collections.services.matching.named import codes_typed
from fund_collections.services.matching.parts import sum_words
from ledger.forms import FundChoice, SumField
from ledger.models import OF_ONE_ACT, Account, Fund, Kind
from member_parties.models import Body, Decision

SIDES = (("", _("any")), ("in", _("money in")), ("out", _("money out")))
STATES = (("open", _("open")), ("", _("all")), ("matched", _("matched")), ("aside", _("put aside")))


class BookingChoices(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, booking):
        together = sum_words(booking.amount, booking.currency).replace(" ", "\N{NO-BREAK SPACE}")
        return f"{booking} · {date_format(booking.booked_on)} · {together}"


class CodeChoices(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


def decisions_with_room(booking):
    """Carried decisions in the currency of the booking that have something left, each with `left`."""
    rows = Decision.objects.carried().filter(currency=booking.currency_id, fund__closed_on=None)
    rows = rows.with_used().annotate(left=F("amount") - F("used")).filter(left__gt=0)
    return rows.select_related("fund", "currency").order_by("-closed_on", "code")


class PartsForm(forms.Form):
    """Splits and combines: several bookings on one side, several codes on the other, and what is left over named."""

    bookings = BookingChoices(label=_("Together with these bookings"), queryset=Booking.objects.none(), required=False)
    chosen = CodeChoices(label=_("Open on this account"), required=False)
    codes = forms.CharField(
        label=_("Or by code"),
        required=False,
        max_length=1500,
        help_text=_("Deposits, lists, entries, parted by spaces: DP-00001 NL-00214-7 J-2026-00012."),
    )
    fee = SumField(label=_("The bank kept a fee of"), required=False)
    other = AccountChoice(label=_("Other money, to the account"), queryset=Account.objects.none(), required=False)
    other_sum = SumField(label=_("How much of it"), required=False)
    text = forms.CharField(label=_("What it was, without a name"), required=False, max_length=200)
    fund = FundChoice(label=_("Fund that bears the fee or the other money"), required=False)
    decision = DecisionChoice(
        label=_("Under the decision"),
        queryset=Decision.objects.none(),
        required=False,
        help_text=_("Needed for other money that leaves a restricted fund, and for a fee that is more than usual."),
    )

    def __init__(self, data=None, *, booking, near, offers, initial=None):
        super().__init__(data, initial=initial)
        self.booking = booking
        for name in ("fee", "other_sum"):
            self.fields[name].currency = booking.currency
        self.fields["bookings"].queryset = near
        self.fields["chosen"].choices = offers
        self.fields["chosen"].help_text = "" if offers else _("Nothing that fits is open there now.")
        others = Account.objects.filter(kind__in=(Kind.INCOME, Kind.EXPENSE)).exclude(role__in=OF_ONE_ACT)
        self.fields["other"].queryset = others.order_by("code")
        self.fields["fund"].queryset = Fund.objects.open().order_by("code")
        self.fields["decision"].queryset = decisions_with_room(booking)

    def clean(self):
        given = super().clean()
        if (given.get("fee") or given.get("other")) and not given.get("fund"):
            self.add_error("fund", _("Name the fund that bears it."))
        if bool(given.get("other")) != bool(given.get("other_sum")):
            self.add_error("other_sum", _("Other money needs an account and a sum."))
        return given

    def all_bookings(self):
        return [self.booking, *self.cleaned_data["bookings"]]

    def all_codes(self):
        return [*self.cleaned_data["chosen"], *codes_typed(self.cleaned_data["codes"])]

    def own_parts(self):
        """Fee and other money; the latter has the sign of the bookings."""
        given = self.cleaned_data
        if given["fee"]:
            # A small fee beside other money draws on no decision.
            is_large = given["fee"] > self.booking.currency.spent_alone
            yield Fee(given["fund"], given["fee"], given["decision"] if is_large else None)
        if given["other"]:
            sign = 1 if sum((one.amount for one in self.all_bookings()), Decimal(0)) > 0 else -1
            yield Other(given["other"], given["fund"], sign * given["other_sum"], given["text"], given["decision"])


class AcceptForm(forms.Form):
    """What a suggestion carries: further bookings and codes. A code may be typed instead."""

    booking = forms.ModelMultipleChoiceField(queryset=Booking.objects.none(), required=False)
    code = forms.CharField(required=False, max_length=1500)

    def __init__(self, data, *, booking):
        super().__init__(data)
        self.own = booking
        rows = Booking.objects.filter(statement__account=booking.statement.account_id).defer("text")
        self.fields["booking"].queryset = rows.exclude(pk=booking.pk).select_related("currency")

    def together(self):
        """The bookings; where what was sent is nonsense, the one of the address alone."""
        return [self.own, *(self.cleaned_data["booking"] if self.is_valid() else ())]

    def codes(self):
        return codes_typed(self.cleaned_data["code"]) if self.is_valid() else []


class BookedGiftForm(GiverForm):
    """The whole of a booking as a gift without a list."""

    appeal = AppealChoice(label=_("Appeal"), queryset=Appeal.objects.none())
    body = BodyChoice(label=_("Body"), queryset=Body.objects.none())
    field_order = ("appeal", "body", "kind", "giver", "place")

    def __init__(self, data=None, *, booking):
        super().__init__(data)
        self.booking = booking
        self.fields["appeal"].queryset = Appeal.objects.select_related("fund").order_by("-opens_on", "code")
        self.fields["body"].queryset = Body.objects.order_by("code")

    def gift(self):
        facts = {name: self.cleaned_data[name] for name in ("appeal", "body")}
        return Gift(self.booking.amount, facts | self.giver_facts())


class AnswerChoice(forms.ModelChoiceField):
    def label_from_instance(self, booking):
        account = booking.statement.account
        day, total = date_format(booking.booked_on), sum_words(booking.amount, account.currency)
        return f"{booking} · {account.code} · {day} · {total}"


class MovedForm(forms.Form):
    """Money between two accounts of ours: which other one, of which fund, and its booking where it is there already."""

    answer = AnswerChoice(
        label=_("Its booking on the other account"),
        queryset=Booking.objects.none(),
        required=False,
        empty_label=_("not imported yet"),
        help_text=_("Open ones of the opposite sum, of these days. Later ones are offered the entry by themselves."),
    )
    other = AccountChoice(
        label=_("The other account"),
        queryset=Account.objects.none(),
        required=False,
        help_text=_("Needed only where its booking is not imported yet."),
    )
    fund = FundChoice(label=_("Money of the fund"))

    def __init__(self, data=None, *, booking, answers):
        super().__init__(data)
        account = booking.statement.account
        others = Account.objects.banks().filter(currency=account.currency_id).exclude(pk=account.pk)
        self.fields["answer"].queryset = answers
        self.fields["other"].queryset = others.order_by("code")
        self.fields["fund"].queryset = Fund.objects.open().order_by("code")

    def clean(self):
        given = super().clean()
        if not given.get("other"):
            if not given.get("answer"):
                self.add_error("other", _("Choose the other account, or its booking."))
            else:
                given["other"] = given["answer"].statement.account
        return given


class BookingFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    account = AccountChoice(label=_("Account"), queryset=Account.objects.none(), required=False, empty_label=_("any"))
    side = forms.ChoiceField(label=_("Side"), choices=SIDES, required=False)
    code = forms.CharField(label=_("Code in the text"), required=False, max_length=24)
    first = DayField(label=_("Booked from"), required=False)
    last = DayField(label=_("Booked to"), required=False)
    # Whichever way the money went; the same sum in both asks for just that.
    least = SumField(label=_("Sum from"), required=False)
    most = SumField(label=_("Sum to"), required=False)

    def __init__(self, data, *, bookings):
        data = data.copy()
        data.setdefault("state", "open")
        super().__init__(data)
        self.bookings = bookings
        self.fields["account"].queryset = Account.objects.banks().order_by("code")

    def rows(self):
        if not self.is_valid():
            return self.bookings.none()
        asked, rows = self.cleaned_data, self.bookings
        if asked["state"] == "open":
            rows = rows.unmatched()
        elif asked["state"]:
            live = Match.objects.standing()
            live = live.filter(ignored_because="") if asked["state"] == "matched" else live.exclude(ignored_because="")
            rows = rows.filter(matches__undone_at=None, matches__match__in=live)
        if asked["account"]:
            rows = rows.filter(statement__account=asked["account"])
        if asked["side"]:
            rows = rows.filter(amount__gt=0) if asked["side"] == "in" else rows.filter(amount__lt=0)
        if asked["code"]:
            rows = rows.filter(codes__contains=[asked["code"].strip().upper()])
        return self._between(rows)

    def _between(self, rows):
        """Those of the days and of the sums asked for, each bound by itself."""
        asked = self.cleaned_data
        if asked["first"]:
            rows = rows.filter(booked_on__gte=asked["first"])
        if asked["last"]:
            rows = rows.filter(booked_on__lte=asked["last"])
        if asked["least"] is not None:
            rows = rows.filter(Q(amount__gte=asked["least"]) | Q(amount__lte=-asked["least"]))
        if asked["most"] is not None:
            rows = rows.filter(amount__range=(-asked["most"], asked["most"]))
        return rows
