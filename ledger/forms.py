from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.forms import DayField
from ledger import queries
from ledger.amounts import NotASum, parse_amount
from ledger.models import RATE_PLACES, Account, Currency, Entry, EntryKind, ExchangeRate, Fund, Kind, Period
from ledger.money import LARGEST, plain

# What the treasurer corrects here: everything else is corrected through the act that posted it.
CORRECTED_HERE = frozenset({EntryKind.OPENING, EntryKind.EXCHANGE, EntryKind.TRANSFER, EntryKind.REVALUATION})


RATE = ("rate", "rate_on", "rate_source")
MARKS = str.maketrans(",٫", "..")


def named(thing):
    return f"{thing.code} · {thing.name}"


class FundChoice(forms.ModelChoiceField):
    def __init__(self, **options):
        super().__init__(**{"queryset": Fund.objects.order_by("code"), "label": _("Fund"), **options})

    def label_from_instance(self, fund):
        return named(fund)


class AccountChoice(forms.ModelChoiceField):
    def label_from_instance(self, account):
        return f"{named(account)} · {account.currency_id}" if account.currency_id else named(account)


class SumField(forms.CharField):
    """A sum as people type it, zero or more. A form that knows the `currency` sets it before it is bound."""

    currency: Currency | None = None

    def __init__(self, *, above_zero=False, **options):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off"})
        super().__init__(**{"widget": widget, "max_length": 40, **options})
        self.above_zero = above_zero

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_amount(text, self.currency)
        except NotASum as refusal:
            raise forms.ValidationError(str(refusal)) from None
        if self.above_zero and not amount:
            raise forms.ValidationError(_("Type a number above zero."), code="above_zero")
        return amount


class RateField(forms.DecimalField):
    """A rate as people type it: a point, a comma or the Arabic mark before the decimals, as in sums."""

    default_error_messages = {"invalid": _("Write a rate in digits, such as 0.8382, without thousands marks.")}

    def __init__(self, **options):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off"})
        super().__init__(**{"widget": widget, **options})

    def to_python(self, value):
        return super().to_python(value.translate(MARKS) if isinstance(value, str) else value)


class FundFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("any")), ("open", _("open")), ("closed", _("closed"))]
    )
    restricted = forms.ChoiceField(
        label=_("Restricted"), required=False, choices=[("", _("any")), ("yes", _("yes")), ("no", _("no"))]
    )

    def narrow(self, funds):
        if not self.is_valid():
            return funds.none()
        asked = self.cleaned_data
        if asked["state"]:
            funds = funds.filter(closed_on__isnull=asked["state"] == "open")
        return funds.filter(restricted=asked["restricted"] == "yes") if asked["restricted"] else funds


class StatementFilter(forms.Form):
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)

    def __init__(self, *args, currencies, **options):
        super().__init__(*args, **options)
        self.fields["currency"].choices = [(code, code) for code in currencies]


class AccountFilter(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("any")), *Kind.choices])

    def narrow(self, accounts):
        if not self.is_valid():
            return accounts.none()
        kind = self.cleaned_data["kind"]
        return accounts.filter(kind=kind) if kind else accounts


class TurnFilter(StatementFilter):
    fund = FundChoice(required=False, empty_label=_("any"))


class EntryFilter(forms.Form):
    code = forms.RegexField(
        r"^J-\d{4}-\d{1,9}$", label=_("Number"), required=False, max_length=20,
        error_messages={"invalid": _("A journal number looks like J-2026-00031.")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("any")), *EntryKind.choices])
    fund = FundChoice(required=False, empty_label=_("any"))
    account = AccountChoice(Account.objects.order_by("code"), label=_("Account"), required=False, empty_label=_("any"))
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)

    def rows(self):
        """The entries asked for; all of them where nothing, none where nonsense was asked for."""
        if not self.is_valid():
            return Entry.objects.none()
        asked, rows = self.cleaned_data, Entry.objects.all()
        if asked["code"]:
            _letter, year, number = asked["code"].split("-")
            rows = rows.filter(year=int(year), number=int(number))
        if asked["kind"]:
            rows = rows.filter(kind=asked["kind"])
        if asked["fund"]:
            rows = queries.touching(rows, fund=asked["fund"])
        if asked["account"]:
            rows = queries.touching(rows, account=asked["account"])
        return queries.between(rows, asked["first"], asked["last"])


class ExchangeForm(forms.Form):
    fund = FundChoice(queryset=Fund.objects.open().order_by("code"))
    from_account = AccountChoice(Account.objects.none(), label=_("From the account"))
    given = SumField(above_zero=True, label=_("Sum given"))
    to_account = AccountChoice(Account.objects.none(), label=_("To the account"))
    got = SumField(above_zero=True, label=_("Sum got"))
    fee = SumField(
        label=_("Of it, fee kept by the changer"), required=False,
        help_text=_("Booked as a fee, so that the rate has none inside."),
    )  # fmt: skip
    rate = RateField(
        label=_("Rate"), max_digits=20, decimal_places=10, min_value=Decimal("0.0000000001"), required=False,
        help_text=_("What one unit of the sum given is worth in the other currency. Empty: the known one is proposed."),
    )  # fmt: skip
    rate_on = DayField(label=_("Rate of"), required=False)
    rate_source = forms.CharField(
        label=_("Source of the rate"), max_length=100, required=False, help_text=_("A bank, a gazette")
    )
    on = DayField(label=_("Changed on"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        accounts = Account.objects.holding_money().filter(currency__isnull=False).order_by("code")
        self.fields["from_account"].queryset = self.fields["to_account"].queryset = accounts

    def clean(self):
        asked = super().clean()
        if {"given", "rate"} <= asked.keys() and asked["rate"] and asked["given"] * asked["rate"] > LARGEST:
            self.add_error("rate", _("At this rate the sum is larger than these books can hold."))
        # A rate is typed whole, or left whole to be proposed.
        missing = [name for name in RATE if not self[name].value()]
        for name in missing if len(missing) < len(RATE) else ():
            self.add_error(name, _("A rate needs its date and its source."))
        return asked

    def proposing(self, rate):
        """The form as it was typed, with a known rate filled in to be looked at."""
        typed = {"rate": plain(round(rate.value, 10)), "rate_on": rate.on.isoformat(), "rate_source": rate.source[:100]}
        return ExchangeForm({**{name: self[name].value() for name in self.fields}, **typed})


class OpeningForm(forms.Form):
    fund = FundChoice(queryset=Fund.objects.open().order_by("code"))
    account = AccountChoice(Account.objects.holding_money().order_by("code"), label=_("Held in the account"))
    amount = SumField(above_zero=True, label=_("Sum"))
    currency = forms.ModelChoiceField(Currency.objects.order_by("code"), label=_("Currency"))
    on = DayField(label=_("Held on"))

    def clean(self):
        asked = super().clean()
        account, currency = asked.get("account"), asked.get("currency")
        if account and currency and account.currency_id and account.currency_id != currency.pk:
            self.add_error("currency", _("This account holds %(code)s alone.") % {"code": account.currency_id})
        return asked


class ReverseForm(forms.Form):
    because = forms.CharField(label=_("Reason, kept in the books and the minutes"), max_length=150)


def currency_code(label):
    message = _("A currency is three capital letters, such as GBP.")
    return forms.RegexField(
        r"^[A-Z]{3}$", label=label, required=False, max_length=3, error_messages={"invalid": message}
    )


class RateFilter(forms.Form):
    base = currency_code(_("One"))
    quote = currency_code(_("In"))
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)

    def rows(self):
        """The rates asked for; all of them where nothing, none where nonsense was asked for."""
        if not self.is_valid():
            return ExchangeRate.objects.none()
        lookups = {"base": "base", "quote": "quote", "first": "on__gte", "last": "on__lte"}
        return ExchangeRate.objects.filter(
            **{to: self.cleaned_data[name] for name, to in lookups.items() if self.cleaned_data[name]}
        )


class RateForm(forms.Form):
    base = forms.ModelChoiceField(Currency.objects.order_by("code"), label=_("One"))
    value = RateField(label=_("is worth"), max_digits=26, decimal_places=RATE_PLACES)
    quote = forms.ModelChoiceField(Currency.objects.order_by("code"), label=_("in"))
    on = DayField(label=_("On"))
    source = forms.CharField(
        label=_("Source"), max_length=100, help_text=_("A bank, a gazette: where anybody can read it")
    )


class RevaluationForm(forms.Form):
    on = DayField(label=_("At the end of"))


class PeriodFilter(forms.Form):
    on = DayField(label=_("Holds the day"), required=False)

    def rows(self):
        """The closed periods asked for; all of them where nothing, none where nonsense was asked for."""
        if not self.is_valid():
            return Period.objects.none()
        day = self.cleaned_data["on"]
        return Period.objects.filter(first_on__lte=day, last_on__gte=day) if day else Period.objects.all()


class PeriodForm(forms.Form):
    last_on = DayField(label=_("Last day"))
    note = forms.CharField(label=_("Note, kept in the books"), max_length=200, required=False)
