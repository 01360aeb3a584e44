from datetime import timedelta
from typing import cast

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.offices import Office, bodies, held_by
from audit.forms import DayField
from captives.models import Captive
from ledger.models import Account, Fund
from ledger.years import financial_year
from member_parties.models import Body
from remittances.models import Plan
from reports.asked import Asked
from reports.choices import in_one_query

# The year 1900 is where the books may begin.
EARLIEST_YEAR = 1900
READS_FOR = (
    Office.TREASURER,
    Office.AUDITOR,
    Office.SECRETARY,
    Office.DELEGATE,
    Office.APPROVER,
    Office.CASE_WORKER,
)
ONE_DAY = timedelta(days=1)


class AskForm(forms.Form):
    """What a report is asked for, in the address of its page. Without a period: this financial year up to today."""

    first = DayField(label=gettext_lazy("From"))
    as_of = DayField(label=gettext_lazy("Up to, data as of"))
    known_on = DayField(label=gettext_lazy("As known on"), required=False)
    fund = forms.ModelChoiceField(
        Fund.objects.none(), label=gettext_lazy("Fund"), required=False, to_field_name="code", empty_label="",
    )  # fmt: skip
    account = forms.ModelChoiceField(
        Account.objects.none(), label=gettext_lazy("Account"), required=False, to_field_name="code", empty_label="",
    )  # fmt: skip
    body = forms.ModelChoiceField(
        Body.objects.none(), label=gettext_lazy("Body"), required=False, to_field_name="code", empty_label="",
    )  # fmt: skip

    plan = forms.ModelChoiceField(
        Plan.objects.none(), label=gettext_lazy("Plan"), required=False, to_field_name="code", empty_label="",
    )  # fmt: skip

    def __init__(self, data, *, report, user):
        self.user, self.report = user, report
        self.in_full = user.has_perm("reports.view_in_full")
        today = timezone.localdate()
        asked = {"first": financial_year(today)[0].isoformat(), "as_of": today.isoformat()}
        super().__init__(asked | {name: value for name, value in data.items() if value})
        for name in ("fund", "account", "body", "plan", "known_on"):
            if name not in report.asks:
                del self.fields[name]
        if "fund" in self.fields:
            self._offer("fund", Fund.objects.order_by("code"), gettext_lazy("all funds"))
        if "account" in self.fields:
            self._offer("account", Account.objects.order_by("code"), gettext_lazy("all accounts"))
        if "body" in self.fields:
            own = Body.objects if self.in_full else Body.objects.filter(pk__in=self._own)
            self._offer("body", own.order_by("code"), gettext_lazy("all bodies"))
        if "plan" in self.fields:
            plans = Plan.objects.visible_to(user).with_parts().order_by("-code")
            self._offer("plan", plans, gettext_lazy("choose a plan"))
        in_one_query(self.fields)

    def _offer(self, name, rows, nothing):
        field = cast("forms.ModelChoiceField", self.fields[name])
        field.queryset, field.empty_label = rows, nothing
        field.error_messages["invalid_choice"] = gettext_lazy("There is no such choice here.")

    @property
    def _own(self):
        return bodies(self.user, Office.DELEGATE)

    def clean(self):
        asked = super().clean() or self.cleaned_data
        first, as_of = asked.get("first"), asked.get("as_of")
        known_on = asked.get("known_on")
        if first and first.year < EARLIEST_YEAR:
            self.add_error("first", _("The books begin in 1900 at the earliest."))
        if as_of and as_of > timezone.localdate():
            self.add_error("as_of", _("%(day)s is still to come.") % {"day": date_format(as_of)})
        if as_of and known_on and known_on < as_of:
            self.add_error("known_on", _("On that day nobody could know the whole period."))
        if known_on and known_on > timezone.localdate():
            self.add_error("known_on", _("%(day)s is still to come.") % {"day": date_format(known_on)})
        if first and as_of and first > as_of:
            self.add_error("first", _("The period ends before it begins."))
        if known_on and not self.in_full and known_on != as_of and (known_on + ONE_DAY).day != 1:
            # Two of these a day apart would tell what was recorded between them.
            self.add_error("known_on", _("Sums are told as known on the last day of the period or of a month."))
        if first and as_of and not self.in_full:
            self._require_whole_months(first, as_of)
        return asked

    def _require_whole_months(self, first, as_of):
        """A period of one day would tell the day of a sending to who reads sums alone."""
        if first.day != 1:
            self.add_error("first", _("Sums are told for whole months: begin with the first day of one."))
        if as_of != timezone.localdate() and (as_of + ONE_DAY).day != 1:
            self.add_error("as_of", _("Sums are told for whole months: end with the last day of one, or today."))

    def asked(self):
        """The valid form as what a report is asked for."""
        facts = {name: value for name, value in self.cleaned_data.items() if value}
        return Asked(
            **facts,
            bodies=None if self.in_full else frozenset(self._own),
            in_full=self.in_full,
            cases=self._cases() if self.report.names_cases else frozenset(),
            printed_by=self._office(),
        )

    def _cases(self):
        """Ids of the cases that this person may read of by their codes; None for all."""
        if self.user.has_perm("remittances.view_every_resident"):
            return None
        if self.user.has_perm("remittances.name_sharer"):
            return frozenset(Captive.objects.filter(case_worker=self.user).values_list("pk", flat=True))
        return frozenset()

    def _office(self):
        """The office for which this person reads it: the first of those held, in the order of the house's table."""
        held = {office for office, _body in held_by(self.user)}
        order = (
            Office.TREASURER,
            Office.AUDITOR,
            Office.SECRETARY,
            Office.DELEGATE,
            Office.APPROVER,
            Office.CASE_WORKER,
        )
        return next((office.label for office in order if office in held), "")
