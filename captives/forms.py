from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.models import Appointment, User
from access.offices import Office, bodies, holds
from captives.models import EpisodeKind, Place
from captives.naming import LONGEST
from captives.partial_dates import PartialDateField
from captives.services import LONGEST_TERM, NAME_LENGTH, NOTES_LENGTH, SOURCE_LENGTH
from member_parties.models import Body

FLAGS = [("", _("any")), ("yes", _("do not publish")), ("no", _("may be published"))]


def case_workers():
    """Who is case worker today."""
    held = Appointment.objects.in_force(timezone.localdate()).filter(office=Office.CASE_WORKER)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("username")


class CaptiveFilterForm(forms.Form):
    code = forms.CharField(label=_("Code begins with"), required=False, max_length=12)
    since = PartialDateField(label=_("Something known from"), required=False, help_text="")
    until = PartialDateField(label=_("to"), required=False, help_text="")
    flag = forms.ChoiceField(label=_("Publishing"), required=False, choices=FLAGS)

    def chosen(self, captives):
        """The captives that the filter leaves; a field that cannot be read filters nothing and says so."""
        self.full_clean()
        found = self.cleaned_data
        if found.get("code"):
            captives = captives.filter(code__istartswith=found["code"])
        if found.get("flag"):
            captives = captives.filter(do_not_publish=found["flag"] == "yes")
        since, until = found.get("since"), found.get("until")
        if since or until:
            captives = captives.with_something_between(since and since.earliest, until and until.latest)
        return captives


class FindForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("One word of it or several; accents and capitals do not matter. It is kept nowhere."),
    )
    because = forms.CharField(
        label=_("Reason, kept in the minutes"), max_length=200, help_text=_("15 characters or more, without the name.")
    )


class CaptiveForm(forms.Form):
    real_name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        help_text=_("Sealed (S4). Only the case worker of this case opens it again, with a reason."),
    )
    notes = forms.CharField(
        label=_("Notes of the case"),
        required=False,
        max_length=NOTES_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Sealed (S3). Only the case worker of this case opens them again."),
    )
    proposed_by_body = forms.ModelChoiceField(
        label=_("Proposed by"),
        queryset=Body.objects.none(),
        help_text=_("Delegates of this body see the code and what happened, never the name."),
    )
    case_worker = forms.ModelChoiceField(label=_("Case worker"), queryset=User.objects.none())
    do_not_publish = forms.BooleanField(
        label=_("Do not publish anything about this person"), required=False, initial=True
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        own = bodies(by, Office.DELEGATE)
        keeps_cases = holds(by, Office.CASE_WORKER)
        known = Body.objects.order_by("code")
        self.fields["proposed_by_body"].queryset = known if keeps_cases else known.filter(pk__in=own)
        workers = case_workers()
        # Who keeps cases begins one for themselves and hands it over; who proposes one chooses.
        self.fields["case_worker"].queryset = workers.filter(pk=by.pk) if keeps_cases else workers
        if keeps_cases:
            self.fields["case_worker"].initial = by.pk


class EpisodeForm(forms.Form):
    kind = forms.ChoiceField(label=_("What happened"), choices=EpisodeKind)
    when = PartialDateField(label=_("When"))
    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.order_by("country", "name"), required=False)
    term_months = forms.IntegerField(
        label=_("Months of the sentence"), required=False, min_value=1, max_value=LONGEST_TERM
    )
    source = forms.CharField(
        label=_("Source"), max_length=SOURCE_LENGTH, help_text=_("A code or a publication, no name.")
    )


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(label=_("New case worker"), queryset=User.objects.none())

    def __init__(self, *args, captive, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = case_workers().exclude(pk=captive.case_worker_id)


class FlagForm(forms.Form):
    flag = forms.TypedChoiceField(
        choices=[("yes", _("do not publish")), ("no", _("may be published"))], coerce=lambda word: word == "yes"
    )
