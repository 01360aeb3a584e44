from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.forms import DayField
from captives.models import Captive
from ledger.forms import SumField
from ledger.models import AmountField, Currency, Fund
from letters.models import Letter
from member_parties.models import Decision
from remittances.models import Grade, Lot, RecipientAddress, Route, ShareKind, State
from remittances.services.steps import said

MOST_SHARES = 60
NOTHING = Value(0, output_field=AmountField())


def to_draw_on(*, chosen=None, own=NOTHING):
    """Carried decisions under which something can go, each with the money `left` and what its free `goods` are worth.

    `own` is what the thing that is changed weighs itself; `chosen` is offered whatever is left.
    """
    free = Lot.objects.counted().with_left().filter(decision=OuterRef("pk")).order_by().values("decision")
    goods = Coalesce(Subquery(free.annotate(worth=Sum("left_value")).values("worth")), NOTHING)
    rows = Decision.objects.carried().filter(fund__closed_on=None).with_used()
    rows = rows.annotate(left=F("amount") - F("used") + own, goods=goods)
    rows = rows.filter(Q(left__gt=0) | Q(goods__gt=0) | Q(pk=chosen))
    return rows.select_related("fund").order_by("-closed_on", "code")


class CodeField(forms.CharField):
    """A row named by its code, so that no form carries a list of thousands."""

    def __init__(self, *, rows, missing, **options):
        super().__init__(**{"max_length": 20, **options})
        self.rows, self.missing = rows, missing
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value):
        text = super().clean(value)
        if text in self.empty_values:
            return None
        row = self.rows.filter(code__iexact=text).first() if "\x00" not in text else None
        if row is None:
            raise ValidationError(self.missing, params={"code": text})
        return row


class BurnFilter(forms.Form):
    code = forms.CharField(label=_("Code begins with"), required=False, max_length=12)

    def chosen(self, rows):
        """The addresses that the filter leaves; what cannot be read filters nothing."""
        self.full_clean()
        code = self.cleaned_data.get("code")
        return rows.filter(code__istartswith=code) if code else rows


class BurnForm(forms.Form):
    """How long the reason must be is judged by the service."""

    because = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("15 characters or more, kept in the minutes. No name, no place.")
    )


class RemittanceFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False)
    fund = forms.ModelChoiceField(
        label=_("Fund"), required=False, queryset=Fund.objects.none(), to_field_name="code", empty_label=_("any")
    )
    decision = forms.CharField(label=_("Decision"), required=False, max_length=20)
    currency = forms.ModelChoiceField(
        label=_("Currency"), required=False, queryset=Currency.objects.none(), empty_label=_("any")
    )

    overdue = forms.BooleanField(label=_("Word of it overdue"), required=False)
    provider = forms.BooleanField(label=_("Only the provider’s word"), required=False)

    def __init__(self, *args, columns, states=State, **options):
        super().__init__(*args, **options)
        # What an office does not see it cannot filter by either.
        self.fields["state"].choices = [("", _("any")), *((state.value, state.label) for state in states)]
        for name in {"fund", "decision"} - columns:
            del self.fields[name]
        if "address" not in columns:
            del self.fields["overdue"], self.fields["provider"]
        if "fund" in self.fields:
            self.fields["fund"].queryset = Fund.objects.order_by("code")
        used = Fund.objects.filter(held__isnull=False).values("held__currency")
        self.fields["currency"].queryset = Currency.objects.filter(pk__in=used).order_by("code")

    def chosen(self, rows):
        """The remittances that the filter leaves; what cannot be read filters nothing and says so."""
        self.full_clean()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        if "decision" in asked:
            asked["decision__code__iexact"] = asked.pop("decision")
        if asked.pop("overdue", False):
            rows = rows.overdue(timezone.localdate())
        if asked.pop("provider", False):
            rows = rows.by_the_provider_alone(timezone.localdate())
        return rows.filter(**asked)


class OrderForm(forms.Form):
    """What a remittance asks for; the decision brings fund and currency with it."""

    decision = forms.ModelChoiceField(label=_("Under decision"), queryset=Decision.objects.none())
    address = CodeField(
        label=_("To address"),
        rows=RecipientAddress.objects.none(),
        missing=_("There is no address %(code)s."),
        help_text=_("Its code, such as K-17. Only addresses that can use what the route brings."),
    )
    amount = SumField(label=_("Sum"), help_text=_("In the currency of the decision."))
    route = forms.ChoiceField(label=_("Route"), choices=Route)
    purpose = forms.CharField(label=_("Purpose"), max_length=120, help_text=_("Signers read this; no name, no place."))

    def __init__(self, *args, by, tried=False, **options):
        """`tried` is what was sent before: it keeps its decision and address, and no other is offered."""
        super().__init__(*args, **options)
        field, chosen = self.fields["decision"], self.initial.get("decision")
        field.queryset = to_draw_on(chosen=chosen)
        field.label_from_instance = self.described
        self.fields["address"].rows = RecipientAddress.objects.visible_to(by)
        if tried:
            field.queryset = field.queryset.filter(pk=chosen)
            field.disabled = self.fields["address"].disabled = True
            field.help_text = _("It stays: what was lost of the order is spent under it.")
            self.fields["address"].help_text = _("It stays: reports of those days say that it went there.")

    @staticmethod
    def described(decision):
        facts = {"code": decision.code, "title": decision.title, "fund": decision.fund.name}
        facts["left"] = said(decision.left, decision.currency_id)
        if not getattr(decision, "goods", None):
            return _("%(code)s · %(title)s · %(fund)s, %(left)s left") % facts
        facts["goods"] = said(decision.goods, decision.currency_id)
        return _("%(code)s · %(title)s · %(fund)s, %(left)s left, by parcel goods worth %(goods)s") % facts


class SignForm(forms.Form):
    """A signature: for which body, over what was shown."""

    body = forms.ModelChoiceField(label=_("Sign for"), queryset=None, required=False, empty_label=None)
    digest = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, bodies, **options):
        super().__init__(*args, **options)
        self.fields["body"].queryset = bodies
        self.fields["body"].label_from_instance = lambda body: body.name


class ReasonForm(forms.Form):
    because = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("Kept in the minutes. No name, no place."), strip=True
    )


class ConfirmForm(forms.Form):
    grade = forms.ChoiceField(label=_("Evidence"), choices=Grade)
    letter = CodeField(
        label=_("Letter"),
        rows=Letter.objects.none(),
        missing=_("There is no letter %(code)s."),
        required=False,
        help_text=_("Its code, such as L-2026-0031. Needed for a confirmation by letter."),
    )
    signed = forms.IntegerField(
        label=_("How many signed"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("For a list of signatures that does not say who got what."),
    )
    received = SumField(label=_("Received"))
    local_received = SumField(label=_("Received there"))
    on = DayField(label=_("Confirmed on"))

    def __init__(self, *args, local=None, of_goods=False, **options):
        """`local` is the currency in which it was paid out there, if that is another; of goods no sum is asked for."""
        super().__init__(*args, **options)
        del self.fields["local_received" if local is None else "received"]
        if of_goods:
            del self.fields["received"]
        if local is not None:
            sentence = _("In %(currency)s; what that is in our books follows by the rate of the sending.")
            self.fields["local_received"].help_text = sentence % {"currency": local.pk}
        # The code alone: what a letter says opens to others.
        self.fields["letter"].rows = Letter.objects.order_by("code")


class ShareForm(forms.Form):
    kind = forms.ChoiceField(label=_("Share"), required=False, choices=[("", "—"), *ShareKind.choices])
    captive = CodeField(
        label=_("Person"), rows=Captive.objects.none(), missing=_("You keep no case %(code)s."), required=False
    )
    people = forms.IntegerField(label=_("People"), required=False, min_value=1, max_value=10_000)
    amount = SumField(label=_("Sum together"), required=False)

    def __init__(self, *args, by, **options):
        super().__init__(*args, **options)
        if by.has_perm("remittances.name_sharer"):
            self.fields["captive"].rows = Captive.objects.visible_to(by)
        else:
            del self.fields["captive"]

    def clean(self):
        found = super().clean()
        told = [found.get(name) for name in ("captive", "people", "amount")]
        if not found.get("kind") and any(value is not None for value in told):
            self.add_error("kind", _("Say what kind of share this is."))
        return found


ShareRows = forms.formset_factory(ShareForm, extra=6, max_num=MOST_SHARES, absolute_max=MOST_SHARES + 1)
