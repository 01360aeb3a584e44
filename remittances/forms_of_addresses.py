"""Forms of addresses: the place itself, and what is known of it from day to day."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.forms import DayField
from captives.models import Captive
from letters.models import Letter
from remittances.forms import CodeField
from remittances.models import Circle, RecipientAddress, Risk

NO_NAME = _("Kept in the clear: no name, no place.")


class InstructionsField(forms.CharField):
    """Words that are sealed at once, for the forwarder of an order in hand alone."""

    def __init__(self, **options):
        widget = forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"})
        words = _("Ring twice, ask for nobody. Sealed (S4) at once; opens to the forwarder of an order in hand alone.")
        super().__init__(**{"max_length": 2000, "widget": widget, "help_text": words, **options})


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or as it was (None)."""

    def __init__(self, **options):
        choices = [("", _("as before")), ("yes", _("yes")), ("no", _("no"))]
        super().__init__(
            choices=choices, required=False, coerce=lambda word: word == "yes", empty_value=None, **options
        )


class AddressForm(forms.Form):
    lines = forms.CharField(
        label=_("Address"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("As it stands on an envelope. Sealed (S4) at once: neither you nor the office can read it back."),
    )
    country = forms.RegexField(
        label=_("Country"),
        regex=r"^\s*[A-Za-z]{2}\s*$",
        error_messages={"invalid": _("A country is two letters, such as NL.")},
        help_text=_("Two letters, as in ISO 3166: GR, NL"),
    )
    circle = forms.ChoiceField(label=_("Whom it serves"), choices=Circle, required=False, initial=Circle.OTHER)
    label = forms.CharField(
        label=_("Working title"), max_length=60, required=False, help_text=_("No name, no place: “winter colony, two”.")
    )
    people = forms.IntegerField(label=_("People who share"), min_value=1, max_value=10_000)
    takes_money = forms.BooleanField(label=_("Can use money"), required=False, initial=True)
    takes_parcels = forms.BooleanField(label=_("Can use parcels"), required=False)
    notice = forms.CharField(
        label=_("What it can use"),
        max_length=200,
        required=False,
        help_text=_(
            "For instance: parcels of food; no money orders. Needed where money is of no use. No name, no place."
        ),
    )
    instructions = InstructionsField(label=_("Instructions to the forwarder"), required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if "knowingly" in self.data:
            self.ask_whether_knowingly()

    def ask_whether_knowingly(self):
        """Asked only of who was told of a possible duplicate."""
        label = _("I know that it may be entered already; enter it all the same")
        self.fields["knowingly"] = forms.BooleanField(label=label, required=False)

    def clean_country(self):
        return self.cleaned_data["country"].strip().upper()

    def clean_circle(self):
        return self.cleaned_data["circle"] or Circle.OTHER


class ResidentForm(forms.Form):
    captive = CodeField(label=_("Case"), rows=Captive.objects.none(), missing=_("You keep no case %(code)s."))
    from_on = DayField(label=_("Lives there from"))

    def __init__(self, *args, by, **options):
        super().__init__(*args, **options)
        self.fields["captive"].rows = Captive.objects.visible_to(by).filter(case_worker=by)


class AddressFilter(forms.Form):
    code = forms.CharField(label=_("Code begins with"), required=False, max_length=12)
    country = forms.CharField(label=_("Country"), required=False, max_length=2)
    circle = forms.ChoiceField(label=_("Whom it serves"), required=False, choices=[("", _("any")), *Circle.choices])
    use = forms.ChoiceField(
        label=_("Can use"),
        required=False,
        choices=[
            ("", _("any")),
            ("money", _("money")),
            ("parcels", _("parcels")),
            ("other", _("other aid only")),
            ("closed", _("closed")),
        ],
    )
    look = forms.ChoiceField(
        label=_("Needs a look"),
        required=False,
        choices=[("", _("any")), ("flagged", _("a risk flag stands")), ("stale", _("not heard of for a year"))],
    )

    def chosen(self, rows):
        """The addresses that the filter leaves; what cannot be read filters nothing and says so."""
        self.full_clean()
        asked = self.cleaned_data
        if asked.get("code"):
            rows = rows.filter(code__istartswith=asked["code"])
        if asked.get("country"):
            rows = rows.filter(country=asked["country"].upper())
        if asked.get("circle"):
            rows = rows.filter(circle=asked["circle"])
        rows = self._of_use(rows, asked.get("use"))
        match asked.get("look"):
            case "flagged":
                rows = rows.suspended()
            case "stale":
                rows = rows.stale(timezone.localdate())
        return rows

    @staticmethod
    def _of_use(rows, use):
        match use:
            case "money":
                return rows.usable_for_money()
            case "parcels":
                return rows.usable_for_parcels()
            case "other":
                return rows.filter(takes_money=False, closed_on=None)
            case "closed":
                return rows.exclude(closed_on=None)
        return rows


class NoticeForm(forms.Form):
    noted_on = DayField(label=_("As of"))
    money = YesNoField(label=_("Can use money"))
    parcels = YesNoField(label=_("Can use parcels"))
    text = forms.CharField(
        label=_("Notice"), max_length=200, help_text=_("What they write: “no sense in sending money here”. No name.")
    )
    letter = CodeField(
        label=_("Letter"),
        rows=Letter.objects.none(),
        missing=_("There is no letter %(code)s that you may read."),
        required=False,
        help_text=_("Its code, such as L-2026-0031, where a letter says so."),
    )

    def __init__(self, *args, by, **options):
        super().__init__(*args, **options)
        self.fields["letter"].rows = Letter.objects.visible_to(by)


class RenameForm(forms.Form):
    circle = forms.ChoiceField(label=_("Whom it serves"), choices=Circle)
    label = forms.CharField(label=_("Working title"), max_length=60, required=False, help_text=NO_NAME)
    people = forms.IntegerField(label=_("People who share"), min_value=1, max_value=10_000)


class HeardForm(forms.Form):
    on = DayField(label=_("Known to be good on"))


class AlternateForm(forms.Form):
    alternate = CodeField(
        label=_("Alternate"),
        rows=RecipientAddress.objects.none(),
        missing=_("There is no address %(code)s."),
        required=False,
        help_text=_("Its code, such as K-17; empty for none."),
    )

    def __init__(self, *args, by, **options):
        super().__init__(*args, **options)
        self.fields["alternate"].rows = RecipientAddress.objects.visible_to(by)


class NeedForm(forms.Form):
    weight = forms.DecimalField(
        label=_("Need, in persons"),
        min_value=0,
        max_digits=8,
        decimal_places=2,
        localize=True,
        help_text=_("Nine people of whom one is ill may need as ten do: 10."),
    )
    from_on = DayField(label=_("From"))
    to_on = DayField(label=_("To"), required=False, help_text=_("Empty where nobody knows."))
    because = forms.CharField(label=_("Why"), max_length=200, help_text=NO_NAME)


class InstructionsForm(forms.Form):
    instructions = InstructionsField(label=_("Instructions to the forwarder"), required=False)


class FlagForm(forms.Form):
    risk = forms.ChoiceField(label=_("Risk"), choices=Risk)
    because = forms.CharField(label=_("Why"), max_length=200, help_text=NO_NAME)
