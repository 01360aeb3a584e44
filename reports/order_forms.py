from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.forms import DayField
from remittances.forms import CodeField
from remittances.models import Plan, Remittance, Route, State
from vault.forms import RevealForm

WAITING, SENT = "waiting", "sent"
ENVELOPE = [
    ("c6", _("envelope C6, 162 × 114 mm")),
    ("dl", _("envelope DL, 220 × 110 mm")),
    ("a4", _("sheet A4, folded into the window of a DL envelope")),
]


class PaperForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of the paper"), choices=settings.LANGUAGES)
    paper = forms.ChoiceField(label=_("Paper"), choices=[("a4", "A4"), ("letter", "Letter")])


class OrdersForm(PaperForm):
    """Which orders a remittance list tells of."""

    which = forms.ChoiceField(
        label=_("Orders"), choices=[(WAITING, _("signed and not yet sent")), (SENT, _("sent on the day"))]
    )
    day = DayField(label=_("Day"), help_text=_("Of the sending; of the list where nothing was sent yet."))
    plan = CodeField(
        label=_("Of plan"),
        rows=Plan.objects.order_by("code"),
        missing=_("There is no plan %(code)s."),
        required=False,
        help_text=_("Its code, such as P-2026-0001; empty for all orders."),
    )
    route = forms.ChoiceField(label=_("Route"), required=False, choices=[("", _("all routes")), *Route.choices])
    field_order = ("which", "day", "plan", "route", "language", "paper")

    def rows(self, user):
        """The remittances that the valid form asks for, of those that `user` may see."""
        asked = self.cleaned_data
        is_theirs = Q(state__in=(State.APPROVED, State.IN_HAND))
        if asked["which"] == SENT:
            is_theirs = Q(attempts__sent_on=asked["day"])
        if asked["plan"]:
            is_theirs &= Q(line__plan=asked["plan"])
        if asked["route"]:
            is_theirs &= Q(route=asked["route"])
        return Remittance.objects.visible_to(user).filter(is_theirs).distinct().with_parts().order_by("route", "code")

    def codes(self):
        """The valid form as a minute tells it."""
        asked = self.cleaned_data
        return {
            "which": asked["which"],
            "day": asked["day"].isoformat(),
            "plan": asked["plan"] and asked["plan"].code,
            "route": asked["route"] or None,
        }


class NamedSlipForm(PaperForm, RevealForm):
    """A slip that bears the payee of the way, which is opened for it."""

    field_order = ("language", "paper", "because")


class LabelForm(RevealForm):
    envelope = forms.ChoiceField(label=_("On"), choices=ENVELOPE)
    field_order = ("envelope", "because")
