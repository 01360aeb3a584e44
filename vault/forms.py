from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# A browser neither keeps nor mends what is typed here.
UNTOUCHED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
# Files that one form takes at once.
MOST_FILES = 10


class RevealForm(forms.Form):
    """Judged by the service: how long the reason must be is a rule, not a shape."""

    because = forms.CharField(
        label=_("Reason, kept in the minutes"), max_length=200, help_text=_("15 characters or more. No name, no place.")
    )


class AnswerForm(forms.Form):
    granted = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda word: word == "yes")


class WordsForm(forms.Form):
    words = forms.CharField(
        label=_("Words of your share"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5, **UNTOUCHED}),
        help_text=_("All 33 words in their order, with spaces between them."),
    )


class KeepersField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, user):
        return f"{user.username} · {user.body}"


class KeepersForm(forms.Form):
    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        label = _("Five keepers of five different bodies")
        self.fields["keepers"] = KeepersField(people, label=label, widget=forms.CheckboxSelectMultiple)


class TwoWordsForm(forms.Form):
    """The two words of a share that the key holder asks for, by their places."""

    first = forms.CharField(max_length=20)
    second = forms.CharField(max_length=20)

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        for field, place in zip(self.fields.values(), places, strict=True):
            field.label = _("Word %(place)s") % {"place": place}
            field.widget.attrs |= UNTOUCHED


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.Field):
    """Several files at once. What is in them is judged one by one, so that a bad one never loses the good ones."""

    widget = FilesInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf,.txt"})

    def __init__(self, *, level="S4", **options):
        options.setdefault("label", _("Scanned pages"))
        super().__init__(
            help_text=_(
                "JPEG, PNG, PDF or plain text; %(files)d files at a time, 8 MB each, 24 MB together. Each page is "
                "drawn anew, without place, camera or author, and sealed (%(level)s)."
            )
            % {"files": MOST_FILES, "level": level},
            **options,
        )

    def clean(self, value):
        files = super().clean(value) or []
        if len(files) > MOST_FILES:
            facts = {"count": len(files), "most": MOST_FILES}
            raise ValidationError(_("%(count)d files are too many at once: send %(most)d at a time."), params=facts)
        return files
