"""Whether a decision of the bodies lets money of a fund be spent from the bank."""

from django.utils.translation import gettext as _

from access.refusal import Refusal
from ledger.amounts import words
from member_parties.models import Decision


def check_decision(decision, fund, account, amount):
    """Lock `decision` and raise Refusal unless it lets `amount` (negative: it went out) of `fund` go from `account`."""
    Decision.objects.select_for_update(no_key=True, of=("self",)).get(pk=decision.pk)
    found = Decision.objects.with_used().select_related("fund").get(pk=decision.pk)
    facts = {"code": found.code, "fund": fund.code, "currency": account.currency_id}
    if amount >= 0:
        raise Refusal(_("A decision is named for money that goes out."), field="decision")
    if not found.gives_money or found.fund_id != fund.pk or found.currency_id != account.currency_id:
        sentence = _("%(code)s is no carried decision about the fund %(fund)s in %(currency)s.")
        raise Refusal(sentence % facts, field="decision")
    left = found.amount - found.used
    if -amount > left:
        facts |= {"left": words(left, account.currency), "over": words(-amount - left, account.currency)}
        raise Refusal(_("%(code)s has %(left)s left: this is %(over)s too much.") % facts, field="decision")
