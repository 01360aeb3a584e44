"""Forms about routes: their terms, the ways to an address, the file for a bank."""

from decimal import Decimal

from django import forms
from django.db.models import Q
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from audit.forms import DayField
from ledger.forms import AccountChoice, SumField
from ledger.models import Account, Currency, Kind
from remittances.models import Route, RouteTerms
from remittances.routes import FIELDS, judge_details
from remittances.services.terms import LONGEST_DAYS
from vault.forms import UNTOUCHED, RevealForm

SEALED = _("Sealed (S4) at once: neither you nor the office can read it back, only the forwarder of an order in hand.")


class CountryField(forms.RegexField):
    def __init__(self, **options):
        super().__init__(
            regex=r"^\s*[A-Za-z]{2}\s*$",
            error_messages={"invalid": _("A country is two letters, such as NL.")},
            **{"label": _("Country"), "help_text": _("Two letters, as in ISO 3166: GR, NL"), **options},
        )

    def clean(self, value):
        return super().clean(value).strip().upper()


class TermsFilter(forms.Form):
    country = CountryField(required=False, help_text="")
    route = forms.ChoiceField(label=_("Route"), required=False, choices=[("", _("any")), *Route.choices])
    show = forms.ChoiceField(
        label=_("Rows"), required=False, choices=[("", _("in force")), ("all", _("older ones too"))]
    )

    def chosen(self):
        """The terms that the filter leaves: those in force unless older ones are asked for."""
        self.full_clean()
        asked = self.cleaned_data
        newest = Q(pk__in=RouteTerms.objects.in_force().values("pk"))
        rows = RouteTerms.objects.select_related("currency", "noted_by").annotate(in_force=newest)
        if asked.get("show") != "all":
            rows = rows.filter(newest)
        return rows.filter(**{name: asked[name] for name in ("country", "route") if asked.get(name)})


class TermsForm(forms.Form):
    route = forms.ChoiceField(label=_("Route"), choices=Route)
    country = CountryField()
    currency = forms.ModelChoiceField(
        label=_("Currency"),
        queryset=Currency.objects.order_by("code"),
        required=False,
        empty_label=_("every currency carried there (to close them all)"),
        help_text=_("Once one is noted, the route carries those that are noted and no other."),
    )
    is_open = forms.BooleanField(
        label=_("Can be used"), required=False, help_text=_("Without it nothing goes there by this route.")
    )
    fee_flat = SumField(label=_("Fee for each sending"), initial="0")
    fee_percent = forms.DecimalField(
        label=_("Fee in percent of the sum"),
        initial=Decimal(0),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off"}),
    )
    minimum = SumField(label=_("Least sum"), initial="0", help_text=_("Nothing below it is sent."))
    days = forms.IntegerField(label=_("Days until word of arrival"), initial=30, min_value=1, max_value=LONGEST_DAYS)

    def clean(self):
        asked = super().clean()
        if asked.get("is_open") and "currency" in asked and asked["currency"] is None:
            self.add_error("currency", _("Name the currency: each has its own fees."))
        return asked


class WayForm(forms.Form):
    """What a route asks for. All that cannot be used is told at once, each at its field."""

    def __init__(self, *args, route, **options):
        super().__init__(*args, **options)
        self.route = route
        for asked in FIELDS[route]:
            self.fields[asked.name] = forms.CharField(
                label=capfirst(asked.label),
                required=asked.needed,
                max_length=200,
                help_text=format_lazy("{}. {}", asked.help, SEALED) if asked.help else SEALED,
                widget=forms.TextInput(attrs={"dir": "auto", **UNTOUCHED}),
            )
        if "knowingly" in self.data:
            self.ask_whether_knowingly()

    def ask_whether_knowingly(self):
        """Asked only of who was told of a possible duplicate."""
        label = _("I know that this account may be at another address; enter it all the same")
        self.fields["knowingly"] = forms.BooleanField(label=label, required=False)

    def clean(self):
        found = super().clean()
        _kept, refusals = judge_details(self.route, found)
        for refusal in refusals:
            if refusal.field not in self.errors:
                self.add_error(refusal.field, str(refusal))
        return found

    def asked(self):
        """The valid form as what the act takes."""
        details = {name: text for name, text in self.cleaned_data.items() if name != "knowingly"}
        return {"route": self.route, "details": details, "knowingly": self.cleaned_data.get("knowingly", False)}


class BankFileForm(RevealForm):
    """What the bank asks of the payer; the payee stays sealed until the file is made."""

    account = AccountChoice(
        Account.objects.none(), label=_("Paid from"), empty_label=None, help_text=_("An account with an IBAN.")
    )
    bic = forms.CharField(
        label=_("BIC of that bank"), max_length=20, required=False, help_text=_("Empty where the bank knows itself.")
    )
    on = DayField(label=_("To be paid on"))
    text = forms.CharField(
        label=_("Text for the payee"),
        max_length=140,
        required=False,
        help_text=_("The payee's bank reads it. Best left empty; no name, no purpose."),
    )
    field_order = ("account", "bic", "on", "text", "because")

    def __init__(self, *args, currency, **options):
        super().__init__(*args, **options)
        banks = Account.objects.filter(~Q(bank_identifier=""), kind=Kind.ASSET, role="", currency=currency)
        self.fields["account"].queryset = banks.order_by("code")
