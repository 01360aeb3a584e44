from datetime import datetime, time

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import Minute
from audit.readings import readings


class DayField(forms.DateField):
    """A day, typed or picked by the browser's own calendar."""

    def __init__(self, **options):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, "input_formats": ["%Y-%m-%d"], **options})


class MinuteFilter(forms.Form):
    act = forms.ChoiceField(label=_("Act"), required=False)
    actor = forms.CharField(label=_("By login"), required=False, max_length=60)
    code = forms.CharField(label=_("Thing begins with"), required=False, max_length=60)
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)
    only = forms.ChoiceField(
        label=_("Only"), required=False, choices=[("", _("any")), ("readings", _("readings of protected persons"))]
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["act"].choices = [("", _("any")), *((act, act) for act in Minute.objects.acts())]

    def rows(self):
        """The minutes asked for; all of them where nothing, none where nonsense was asked for."""
        if not self.is_valid():
            return Minute.objects.none()
        asked = self.cleaned_data
        rows = readings() if asked["only"] else Minute.objects.all()
        if asked["act"]:
            rows = rows.filter(act=asked["act"])
        if asked["actor"]:
            people = get_user_model().objects.filter(username=asked["actor"]).values_list("pk", flat=True)
            # A login of today is found by its index, a word such as "system" by its text.
            rows = rows.filter(actor=people[0]) if people else rows.filter(actor=None, actor_code=asked["actor"])
        if asked["code"]:
            rows = rows.filter(subject_code__startswith=asked["code"])
        if asked["first"]:
            rows = rows.filter(at__gte=_moment(asked["first"], time.min))
        if asked["last"]:
            rows = rows.filter(at__lte=_moment(asked["last"], time.max))
        return rows


def _moment(day, hour):
    return timezone.make_aware(datetime.combine(day, hour))
