from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from audit.forms import DayField
from fund_collections.forms.fields import AccountChoice, AppealChoice, BodyChoice
from fund_collections.models import Appeal, SubscriptionList
from ledger.models import Account
from member_parties.models import Body


class ListChoices(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class DepositForm(forms.Form):
    """Which of the waiting lists of one body and currency were paid in, where and when."""

    account = AccountChoice(label=gettext_lazy("Paid in at"), queryset=Account.objects.none(), empty_label=None)
    on = DayField(label=gettext_lazy("Paid in on"))
    lists = ListChoices(
        label=gettext_lazy("Lists"),
        queryset=SubscriptionList.objects.none(),
        error_messages={"required": gettext_lazy("Choose at least one list.")},
    )

    def __init__(self, data=None, *, lists, shown, currency):
        chosen = [one.pk for one in shown]
        super().__init__(data, initial={"on": timezone.localdate(), "lists": chosen})
        self.fields["lists"].queryset = lists
        self.fields["account"].queryset = Account.objects.banks().filter(currency=currency).order_by("code")


class StatementFilter(forms.Form):
    account = AccountChoice(
        label=gettext_lazy("Account"),
        queryset=Account.objects.none(),
        required=False,
        empty_label=gettext_lazy("any"),
    )

    def __init__(self, data, *, statements):
        super().__init__(data)
        self.statements = statements
        self.fields["account"].queryset = Account.objects.banks().order_by("code")

    def rows(self):
        if not self.is_valid():
            return self.statements.none()
        account = self.cleaned_data["account"]
        return self.statements.filter(account=account) if account else self.statements


class OpenFilter(forms.Form):
    open = forms.BooleanField(label=gettext_lazy("Only what is open"), required=False)

    def rows(self, bookings):
        if not self.is_valid():
            return bookings.none()
        return bookings.unmatched() if self.cleaned_data["open"] else bookings


class DepositFilter(forms.Form):
    body = BodyChoice(
        label=gettext_lazy("Body"), queryset=Body.objects.none(), required=False, empty_label=gettext_lazy("any")
    )
    open = forms.BooleanField(label=gettext_lazy("Not yet on a statement"), required=False)

    def __init__(self, data, *, deposits):
        super().__init__(data)
        self.deposits = deposits
        self.fields["body"].queryset = Body.objects.filter(pk__in=deposits.values("body")).order_by("code")

    def rows(self):
        if not self.is_valid():
            return self.deposits.none()
        rows = self.deposits
        if self.cleaned_data["body"]:
            rows = rows.filter(body=self.cleaned_data["body"])
        return rows.unmatched() if self.cleaned_data["open"] else rows


KINDS = (
    ("", gettext_lazy("any")),
    ("list", gettext_lazy("on a list")),
    ("transfer", gettext_lazy("by transfer")),
)


class GiftFilter(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Given"), required=False, choices=KINDS)
    number = forms.CharField(label=gettext_lazy("List begins with"), required=False, max_length=24)
    body = BodyChoice(
        label=gettext_lazy("Body"), queryset=Body.objects.none(), required=False, empty_label=gettext_lazy("any")
    )
    appeal = AppealChoice(
        label=gettext_lazy("Appeal"), queryset=Appeal.objects.none(), required=False, empty_label=gettext_lazy("any")
    )
    first = DayField(label=gettext_lazy("Posted from"), required=False)
    last = DayField(label=gettext_lazy("Posted to"), required=False)

    def __init__(self, data, *, lists, transfers):
        super().__init__(data)
        self.lists, self.transfers = lists, transfers
        own = Q(pk__in=lists.values("body")) | Q(pk__in=transfers.values("body"))
        self.fields["body"].queryset = Body.objects.filter(own).order_by("code")
        self.fields["appeal"].queryset = Appeal.objects.order_by("-opens_on", "code")

    def rows(self):
        """(The posted lists whose gifts were asked for, the gifts by transfer asked for).

        Of lists every filter is one on them, so a sum needs no gift.
        """
        if not self.is_valid():
            return self.lists.none(), self.transfers.none()
        asked = self.cleaned_data
        number = asked["number"].strip().upper()
        lists = self._narrowed(self.lists, "posted_on")
        lists = lists.filter(number__startswith=number) if number else lists
        transfers = self._narrowed(self.transfers, "entry__posted_on")
        if asked["kind"] == "transfer":
            return lists.none(), transfers if not number else transfers.none()
        return lists, transfers.none() if asked["kind"] == "list" or number else transfers

    def _narrowed(self, rows, day):
        asked = self.cleaned_data
        wanted = {
            "body": asked["body"],
            "appeal": asked["appeal"],
            f"{day}__gte": asked["first"],
            f"{day}__lte": asked["last"],
        }
        return rows.filter(**{name: value for name, value in wanted.items() if value})
