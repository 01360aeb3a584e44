"""Gifts that came by transfer: the form that records one and the filter of their list."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.forms import DayField
from fund_collections.forms.fields import AccountChoice, AppealChoice, BodyChoice
from fund_collections.models import Appeal, GiverKind
from ledger.forms import SumField
from ledger.models import Account
from ledger.money import Money
from member_parties.models import Body

KINDS = (
    (GiverKind.ANONYMOUS, gettext_lazy("anonymous")),
    (GiverKind.PSEUDONYM, gettext_lazy("as written")),
    (GiverKind.NAMED, gettext_lazy("name, sealed")),
)


class GiverForm(forms.Form):
    """Who gave, as far as the giver wishes it to be kept."""

    kind = forms.ChoiceField(label=gettext_lazy("Giver"), choices=KINDS)
    giver = forms.CharField(
        label=gettext_lazy("As written, or the name to be sealed"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Leave it empty for an anonymous gift: nothing of a person is kept."),
    )
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=60)

    def clean(self):
        given = super().clean()
        if given.get("kind") == GiverKind.PSEUDONYM and len(given.get("giver") or "") > 60:
            self.add_error("giver", _("Write it in 60 letters, or choose “a name”."))
        return given

    def giver_facts(self):
        given = self.cleaned_data
        kind, text = given["kind"], given["giver"]
        return {
            "giver_kind": kind,
            "giver": "" if kind == GiverKind.PSEUDONYM else text,
            "pseudonym": text if kind == GiverKind.PSEUDONYM else "",
            "place": given.get("place", ""),
        }


class TransferForm(GiverForm):
    """One gift that reached a bank account without a list."""

    account = AccountChoice(label=gettext_lazy("Reached the account"), queryset=Account.objects.none())
    amount = SumField(label=gettext_lazy("Sum, in the currency of the account"), above_zero=True)
    on = DayField(label=gettext_lazy("Booked on"))
    appeal = AppealChoice(label=gettext_lazy("Appeal"), queryset=Appeal.objects.none())
    body = BodyChoice(label=gettext_lazy("Body"), queryset=Body.objects.none())
    field_order = ("account", "amount", "on", "appeal", "body", "kind", "giver", "place")

    def __init__(self, data=None):
        super().__init__(data, initial={"on": timezone.localdate(), "kind": GiverKind.ANONYMOUS})
        self.fields["account"].queryset = Account.objects.banks().order_by("code")
        self.fields["appeal"].queryset = Appeal.objects.select_related("fund").order_by("-opens_on", "code")
        self.fields["body"].queryset = Body.objects.order_by("code")

    def facts(self):
        given = self.cleaned_data
        money = Money(given["amount"], given["account"].currency_id)
        facts = {name: given[name] for name in ("account", "on", "appeal", "body")}
        return facts | {"money": money} | self.giver_facts()


class TransferFilter(forms.Form):
    body = BodyChoice(
        label=gettext_lazy("Body"), queryset=Body.objects.none(), required=False, empty_label=gettext_lazy("any")
    )
    appeal = AppealChoice(
        label=gettext_lazy("Appeal"), queryset=Appeal.objects.none(), required=False, empty_label=gettext_lazy("any")
    )
    first = DayField(label=gettext_lazy("Booked from"), required=False)
    last = DayField(label=gettext_lazy("Booked to"), required=False)

    def __init__(self, data, *, gifts):
        super().__init__(data)
        self.gifts = gifts
        self.fields["body"].queryset = Body.objects.filter(pk__in=gifts.values("body")).order_by("code")
        self.fields["appeal"].queryset = Appeal.objects.order_by("-opens_on", "code")

    def rows(self):
        if not self.is_valid():
            return self.gifts.none()
        asked = self.cleaned_data
        wanted = {
            "body": asked["body"],
            "appeal": asked["appeal"],
            "entry__posted_on__gte": asked["first"],
            "entry__posted_on__lte": asked["last"],
        }
        return self.gifts.filter(**{name: value for name, value in wanted.items() if value})
