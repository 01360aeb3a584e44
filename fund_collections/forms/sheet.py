"""The sheet of paper on the screen: one row of fields for each printed line."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from audit.forms import DayField
from fund_collections.models import GiverKind, Pledge
from fund_collections.numbers import wrong_digit
from fund_collections.services import Line
from ledger.forms import SumField

KINDS = (
    (GiverKind.PSEUDONYM, gettext_lazy("as written")),
    (GiverKind.NAMED, gettext_lazy("name, sealed")),
    (GiverKind.ANONYMOUS, gettext_lazy("anonymous")),
)


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field, and where it stands."""

    field: str
    where: str
    value: str
    sentence: str


class LineForm(forms.Form):
    giver = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(choices=KINDS, required=False)
    place = forms.CharField(required=False, max_length=60)
    pledge = forms.CharField(required=False, max_length=24)
    amount = SumField(required=False)

    use_required_attribute = False

    def __init__(self, data, *, number, currency, old, pledges):
        super().__init__(data, prefix=str(number), auto_id="%s", initial=_initial(old))
        self.number, self.old = number, old
        self.fields["amount"].currency = currency
        self.pledges = pledges
        labels = {
            "giver": gettext("Giver, line %(line)s"),
            "kind": gettext("Kind of giver, line %(line)s"),
            "place": gettext("Place, line %(line)s"),
            "pledge": gettext("Pledge, line %(line)s"),
            "amount": gettext("Sum, line %(line)s"),
        }
        for name, label in labels.items():
            self.fields[name].widget.attrs |= {"aria-label": label % {"line": number}, "autocomplete": "off"}
        if old and old.giver_kind == GiverKind.NAMED:
            self.fields["giver"].widget.attrs["placeholder"] = gettext("sealed; empty keeps it")

    def clean_pledge(self):
        """The pledge whose code was typed, of those that lines of this list can pay; None where none was."""
        code = plain_code(self.cleaned_data["pledge"])
        if not code:
            return None
        if code not in self.pledges:
            sentence = gettext("This body has no pledge %(code)s for this appeal, in this currency.")
            raise forms.ValidationError(wrong_digit(code) or sentence % {"code": code})
        return self.pledges[code]

    def clean(self):
        given = self.cleaned_data
        if given.get("pledge"):
            return self._clean_payment(given)
        text, kind = given.get("giver", ""), given.get("kind") or GiverKind.PSEUDONYM
        unnamed = text.casefold() in {"", "anonymous", gettext("anonymous").casefold()}
        if kind == GiverKind.ANONYMOUS and not unnamed:
            self.add_error("giver", gettext("An anonymous gift keeps no word of its giver: empty this field."))
        elif kind == GiverKind.NAMED and unnamed and not self._has_name():
            self.add_error("giver", gettext("Type the name to be sealed, or choose “anonymous”."))
        elif kind == GiverKind.PSEUDONYM and len(text) > 60:
            self.add_error("giver", gettext("Write it in 60 letters, or choose “a name”."))
        if (text or given.get("place")) and "amount" in given and given["amount"] is None:
            self.add_error("amount", gettext("There is a giver or a place but no sum: type it, or empty the line."))
        elif given.get("amount") == 0:
            self.add_error("amount", gettext("A gift is a sum above zero; leave an unused line empty."))
        self.kind = GiverKind.ANONYMOUS if unnamed and kind == GiverKind.PSEUDONYM else kind
        return given

    def _clean_payment(self, given):
        self.kind = GiverKind.ANONYMOUS
        if given.get("giver"):
            self.add_error("giver", gettext("The pledge says who gives: empty this field."))
        if "amount" in given and not given["amount"]:
            self.add_error("amount", gettext("There is a pledge but no sum: type it, or empty the line."))
        return given

    def _has_name(self):
        return bool(self.old and self.old.giver_kind == GiverKind.NAMED)

    @property
    def is_faulty(self):
        return self.is_bound and bool(self.errors)

    @property
    def is_used(self):
        return self.is_bound and self.cleaned_data.get("amount") is not None

    def line(self):
        """The line as the service takes it; of one that cannot be read, what was kept before, or None."""
        if self.is_faulty:
            return kept_before(self.old) if self.old else None
        if not self.is_used:
            return None
        given, text = self.cleaned_data, self.cleaned_data["giver"]
        return Line(
            line=self.number,
            amount=given["amount"],
            giver_kind=self.kind,
            giver=text if self.kind == GiverKind.NAMED else "",
            pseudonym=text if self.kind == GiverKind.PSEUDONYM else "",
            place=given["place"],
            pledge=given.get("pledge"),
        )

    def faults(self):
        where = gettext("Line %(line)s") % {"line": self.number}
        # Of the line as a whole: its first field is where it begins.
        yield from (Fault(self["giver"].auto_id, where, "", sentence) for sentence in self.non_field_errors())
        for field in (self[name] for name in self.fields if name in self.errors):
            field.field.widget.attrs["class"] = f"{field.field.widget.attrs.get('class', '')} is-invalid".strip()
            yield from (Fault(field.auto_id, where, field.data or "", sentence) for sentence in field.errors)


class SheetForm(forms.Form):
    """The foot of the sheet, and through `rows` its lines; valid when all of it is."""

    collector_total = SumField(label=gettext_lazy("The collector’s sum, from the foot of the sheet"))
    on = DayField(label=gettext_lazy("Came back on"))

    def __init__(self, data=None, *, subscription_list, old_lines):
        initial = {
            "on": subscription_list.received_on or timezone.localdate(),
            "collector_total": _plain(subscription_list),
        }
        super().__init__(data, auto_id="%s", initial=initial)
        self.currency = self.fields["collector_total"].currency = subscription_list.currency
        old = {line.line: line for line in old_lines}
        lines = range(1, subscription_list.lines_printed + 1)
        pledges = _pledges(subscription_list, [data.get(f"{number}-pledge", "") for number in lines] if data else [])
        self.rows = [
            LineForm(data, number=number, currency=self.currency, old=old.get(number), pledges=pledges)
            for number in lines
        ]
        self.old_lines = old_lines

    def is_valid(self):
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    def has_faulty_lines(self):
        return any(row.is_faulty for row in self.rows)

    def lines(self):
        return [line for row in self.rows if (line := row.line())]

    def total(self):
        """What the readable sums come to, of the lines typed now or else of those kept before."""
        if not self.is_bound:
            return sum((line.amount for line in self.old_lines), Decimal(0))
        return sum((row.cleaned_data.get("amount") or Decimal(0) for row in self.rows if row.is_used), Decimal(0))

    def count(self):
        return sum(row.is_used for row in self.rows) if self.is_bound else len(self.old_lines)

    def faults(self):
        """What is wrong, in the order of the paper."""
        if not self.is_bound:
            return []
        found = [fault for row in self.rows for fault in row.faults()]
        for name, sentences in self.errors.items():
            field = self[name] if name in self.fields else None
            where, value = (field.label, field.data or "") if field else ("", "")
            found += [Fault(field.auto_id if field else "main", where, value, sentence) for sentence in sentences]
        return found


def kept_before(old):
    """A line of the draft as the service takes it again; a sealed name stays where it is."""
    if old.pledge:
        return Line(old.line, old.amount, place=old.place, pledge=old.pledge)
    return Line(old.line, old.amount, old.giver_kind, pseudonym=old.pseudonym, place=old.place)


def plain_code(text):
    return "-".join(text.upper().split())


def _pledges(subscription_list, typed):
    """By their codes, those of the typed pledges that a line of this list can pay."""
    codes = {plain_code(text) for text in typed} - {""}
    if not codes:
        return {}
    one = subscription_list
    found = Pledge.objects.filter(body=one.body_id, appeal=one.appeal_id, currency=one.currency_id, code__in=codes)
    return {pledge.code: pledge for pledge in found.select_related("appeal", "body")}


def _initial(old):
    if old is None:
        return {}
    amount = f"{old.amount:.{old.list.currency.exponent}f}"
    if old.pledge:
        return {"pledge": old.pledge.code, "place": old.place, "amount": amount}
    return {"giver": old.pseudonym, "kind": old.giver_kind, "place": old.place, "amount": amount}


def _plain(subscription_list):
    total = subscription_list.collector_total
    return None if total is None else f"{total:.{subscription_list.currency.exponent}f}"
