"""How many bodies sign: two, and more above what the bodies decided. Only a decision of theirs changes it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import DateField, Func, IntegerField, Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.refusal import Refusal, as_refusal
from audit import services as audit
from ledger.models import AmountField
from member_parties.models import About, Decision, DecisionState
from remittances.models import SigningBand
from remittances.services.steps import require_sum, said

LEAST_SIGNATURES = 2


@dataclass(frozen=True)
class Rule:
    """What holds for a sum on a day: how many bodies sign, above which sum by which decision; "" below every band."""

    needed: int
    currency: str
    above: Decimal = Decimal(0)
    decision: str = ""

    def __str__(self):
        facts = {"count": self.needed, "above": said(self.above, self.currency), "decision": self.decision}
        if not self.decision:
            return ngettext("%(count)d body signs", "%(count)d bodies sign", self.needed) % facts
        return _("%(count)d bodies sign above %(above)s, %(decision)s") % facts


def signatures_needed(currency, amount, day):
    """How many bodies sign `amount` of `currency` (Currency or code) on `day`, as the database counts them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT signatures_needed(%s, %s, %s)", [getattr(currency, "pk", currency), amount, day])
        return cursor.fetchone()[0]


def band_for(currency, amount, day):
    """The band that speaks for `amount` of `currency` (code) on `day`, at most one.

    In the order of the SQL function signatures_needed, whose answer is its `needed`.
    """
    asked = (Value(currency), Value(amount, AmountField()), Value(day, DateField()))
    needed = Func(*asked, function="signatures_needed", output_field=IntegerField())
    bands = SigningBand.objects.filter(currency=currency, above__lt=amount, from_on__lte=day)
    return bands.annotate(needed=needed).order_by("-above", "-from_on", "-noted_at")[:1]


def rule_for(currency, amount, day):
    """The Rule in force for `amount` of `currency` (code) on `day`."""
    found = band_for(currency, amount, day).values_list("needed", "above", "decision__code").first()
    return Rule(found[0], currency, *found[1:]) if found else Rule(LEAST_SIGNATURES, currency)


def set_band(*, currency, above, signatures, from_on, decision, by):
    """Note that from `from_on` on `signatures` bodies sign sums of `currency` above `above`, as `decision` says.

    No band is rewritten: the newest of a sum speaks. Raises Refusal for a decision that was not carried or is
    about money, a day that is over or before the decision, fewer than two or more than nine signatures, a sum that is
    none.
    """
    with as_refusal(), transaction.atomic(durable=True):
        decision = Decision.objects.select_for_update(no_key=True, of=("self",)).get(pk=decision.pk)
        if decision.about != About.SIGNATURES:
            sentence = _("%(code)s is about money. How many bodies sign is decided for itself: put that to the vote.")
            raise Refusal(sentence % {"code": decision.code}, field="decision")
        if decision.state != DecisionState.CARRIED:
            facts = {"code": decision.code, "state": decision.get_state_display()}
            sentence = _("%(code)s is %(state)s; only a carried decision says how many bodies sign.")
            raise Refusal(sentence % facts, field="decision")
        require_sum(above, currency, field="above")
        # What was signed under a rule stays signed: no rule reaches back.
        first = max(decision.closed_on, timezone.now().date())
        if from_on < first:
            facts = {"day": date_format(from_on), "first": date_format(first)}
            sentence = _("A rule of signing does not reach back: %(day)s is before %(first)s.")
            raise Refusal(sentence % facts, field="from_on")
        band = SigningBand.objects.create(
            currency=currency, above=above, signatures=signatures, from_on=from_on, decision=decision, noted_by=by
        )
        audit.record(
            "signatures decided",
            decision,
            by=by,
            above=said(above, currency.pk),
            signatures=signatures,
            from_on=from_on,
        )
    return band
