"""Forms of a sending: what left by which way, what came back of it, what was found after all."""

from decimal import Decimal

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.forms import DayField
from ledger.forms import SumField
from ledger.models import Account, Currency, Kind, Role
from remittances.models import Route
from remittances.services.sending import LONGEST_REFERENCE, most_fee
from remittances.services.steps import said


class AccountField(forms.ModelChoiceField):
    """An account that money leaves, by its name."""

    def __init__(self, **options):
        super().__init__(queryset=Account.objects.none(), **options)

    def label_from_instance(self, account):
        return account.name


class NextForm(forms.Form):
    """By which route the next order is to go; no form names an order."""

    route = forms.ChoiceField(choices=Route)


def fee_told(remittance):
    """How much the fee or postage of an order may be, for a field's help."""
    return _("At most %(most)s.") % {"most": said(most_fee(remittance), remittance.currency_id)}


class SendForm(forms.Form):
    account = AccountField(label=_("Paid from"), empty_label=None)
    fee = SumField(label=_("Fee"), initial="0")
    fee_account = AccountField(label=_("Postage paid from"), empty_label=None)
    reference = forms.CharField(
        label=_("The provider's reference"),
        max_length=LONGEST_REFERENCE,
        required=False,
        help_text=_("As it stands on the slip. No name."),
    )
    local_currency = forms.ModelChoiceField(
        label=_("Paid out in"), required=False, queryset=Currency.objects.none(), empty_label=_("the same currency")
    )
    local_amount = SumField(
        label=_("To be paid out there"), required=False, help_text=_("Where the agent's slip says so.")
    )
    on = DayField(label=_("Sent on"))

    def __init__(self, *args, remittance, **options):
        super().__init__(*args, **options)
        currency = remittance.currency
        self.fields["fee"].help_text = fee_told(remittance)
        holding = Account.objects.filter(Q(currency=currency) | Q(currency=None), kind=Kind.ASSET).order_by("code")
        paying = holding.filter(role="")
        if remittance.route == Route.PARCEL:
            self.fields["account"].queryset = holding.filter(role=Role.STOCK)
            self.fields["account"].label = _("Goods taken from")
            self.fields["fee"].label = _("Postage")
            self.fields["fee_account"].queryset = paying
            del self.fields["local_currency"], self.fields["local_amount"]
        else:
            self.fields["account"].queryset = paying
            del self.fields["fee_account"]
            others = Currency.objects.exclude(pk=currency.pk).order_by("code")
            self.fields["local_currency"].queryset = others


class LostForm(forms.Form):
    """What may have been sent by who has the order in hand."""

    account = AccountField(label=_("Paid from"), empty_label=None)
    fee = SumField(label=_("Fee"), initial="0", help_text=_("As far as it is known."))
    on = DayField(label=_("Perhaps sent on"))
    because = forms.CharField(label=_("Why"), max_length=200, help_text=_("What is known of it. No name."))

    def __init__(self, *args, remittance, **options):
        super().__init__(*args, **options)
        self.fields["fee"].help_text = f"{self.fields['fee'].help_text} {fee_told(remittance)}"
        currency = Q(currency=remittance.currency) | Q(currency=None)
        self.fields["account"].queryset = Account.objects.filter(currency, kind=Kind.ASSET, role="").order_by("code")


class ReturnForm(forms.Form):
    returned = SumField(label=_("Came back"), help_text=_("0 when nothing came back and the sum is lost."))
    fee_returned = SumField(
        label=_("Came back of the fee"), required=False, help_text=_("Nothing, where it stays spent.")
    )
    on = DayField(label=_("On"))
    because = forms.CharField(label=_("Why"), max_length=200, help_text=_("As the agent or the post says. No name."))

    def clean_fee_returned(self):
        return self.cleaned_data["fee_returned"] or Decimal(0)


class FoundForm(forms.Form):
    reference = forms.CharField(
        label=_("The provider's reference"),
        max_length=LONGEST_REFERENCE,
        help_text=_("Under which the provider knows this order."),
    )
