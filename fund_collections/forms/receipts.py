from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.forms import DayField
from fund_collections.forms.fields import BodyChoice, Number
from member_parties.models import Body

STATES = [("", _("any")), ("valid", _("valid")), ("void", _("void"))]


class ReceiptFilter(forms.Form):
    body = BodyChoice(label=_("Body"), queryset=Body.objects.none(), required=False, empty_label=_("any"))
    year = Number(label=_("Year"), most=9999)
    first = Number(label=_("Number from"))
    last = Number(label=_("Number to"))
    list = forms.CharField(label=_("List begins with"), required=False, max_length=24)
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)

    def __init__(self, data, *, receipts):
        super().__init__(data)
        self.receipts = receipts
        self.fields["body"].queryset = Body.objects.filter(Exists(receipts.filter(body=OuterRef("pk")))).order_by(
            "code"
        )

    def rows(self):
        """The receipts asked for; all of them where nothing, none where nonsense was asked for."""
        if not self.is_valid():
            return self.receipts.none()
        asked = self.cleaned_data
        wanted = {
            "body": asked["body"],
            "year": asked["year"],
            "number__gte": asked["first"],
            "number__lte": asked["last"],
            "list_number__startswith": asked["list"].strip().upper(),
        }
        rows = self.receipts.filter(**{name: value for name, value in wanted.items() if value})
        return rows.filter(voided_at__isnull=asked["state"] == "valid") if asked["state"] else rows


class SeriesFilter(forms.Form):
    body = BodyChoice(label=_("Body"), queryset=Body.objects.none(), required=False, empty_label=_("any"))
    year = Number(label=_("Year"), most=9999)

    def __init__(self, data):
        super().__init__(data)
        self.fields["body"].queryset = Body.objects.order_by("code")


class IssueReceiptForm(forms.Form):
    on = DayField(label=_("Given out on"), help_text=_("Its number is the next one of that year."))

    def __init__(self, data=None):
        super().__init__(data, initial={"on": timezone.localdate()})


class CheckForm(forms.Form):
    """What stands on a printed receipt; what is no number at all gets the same answer as one that is not there."""

    number = forms.CharField(
        label=_("Number"), max_length=40, help_text=_("As it stands on the receipt: NL 2026-00118")
    )
    code = forms.CharField(label=_("Check code"), max_length=20, help_text=_("Eight letters and digits: 4K7M-9QXZ"))
