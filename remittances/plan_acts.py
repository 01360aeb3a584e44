"""Which acts are open to a person on a plan now: the one that matters first, each with its consequence."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from remittances.acts import Act
from remittances.models import Plan, PlanState
from remittances.services.plans import unlike_terms
from remittances.services.steps import said

# Pressed on the plan's own page because they can be undone.
AT_ONCE = frozenset({"lock", "unlock", "submit"})


def _sentences(plan, reach, needed):
    """Per act: the word on the button and what it brings about."""
    facts = {"sum": said(plan.total, plan.currency_id), "fund": plan.fund.name, "count": reach.sending}
    facts |= {"share": said(plan.sum, plan.currency_id), "needed": needed, "code": plan.code}
    releases = ngettext(
        "releases %(count)d order, %(sum)s from %(fund)s", "releases %(count)d orders, %(sum)s from %(fund)s",
        reach.sending,
    )  # fmt: skip
    anew = _("writes all lines anew, what was overruled too") if reach.lines else _(
        "shares %(share)s over the addresses in reach"
    )  # fmt: skip
    unlocks = _("a draft again") if plan.state == PlanState.LOCKED else _("a draft again; voids the signatures")
    return {
        "propose": (_("Propose the lines"), anew % facts),
        "lock": (_("Lock it"), _("freezes its lines, %(sum)s; it can be unlocked") % facts),
        "edit": (_("Change the draft"), ""),
        "submit": (_("Submit to the signers"), _("%(sum)s before the signers; %(needed)d bodies sign") % facts),
        "unlock": (_("Take back to a draft"), unlocks),
        "approve": (_("Read and sign"), _("one of %(needed)d signatures over %(sum)s from %(fund)s") % facts),
        "refuse": (_("Refuse"), _("turns it down for good")),
        "release": (_("Release"), releases % facts),
        "close": (_("Close"), _("its figures stand in the minutes; a follow-up may come later")),
        "follow_up": (_("Follow up"), _("plans once more exactly what did not arrive")),
        "abandon": (_("Abandon"), _("drops %(code)s for good") % facts),
    }


# Where one of these comes first there is no main act: the plan waits for somebody else, or for nobody.
QUIET = frozenset({"edit", "unlock", "refuse", "abandon", "follow_up"})
# In the order of weight.
ORDER = {
    PlanState.DRAFT: ("lock", "propose", "edit", "abandon"),
    PlanState.LOCKED: ("submit", "unlock", "abandon"),
    PlanState.SUBMITTED: ("approve", "refuse", "unlock"),
    PlanState.SIGNED: ("release", "unlock"),
    PlanState.RELEASED: ("close", "follow_up"),
    PlanState.IN_EXECUTION: ("close", "follow_up"),
    PlanState.CLOSED: ("follow_up",),
    PlanState.REFUSED: (),
    PlanState.ABANDONED: (),
}


def open_acts(plan: Plan, user, *, reach, needed, approvals, still_open, is_missing):
    """The main act open to `user`, or None, and the others, weightiest first. Asks the database nothing.

    `reach` is whom the plan reaches, `needed` how many bodies sign it, `approvals` who did, `still_open` how many of
    its orders are not done, `is_missing` whether a follow-up would make up for anything.
    """
    signed = any(one.signed_by_id == user.pk and one.voided_at is None for one in approvals)
    whether = {
        "lock": not plan.total or unlike_terms(plan),
        "propose": plan.follows_id,
        "close": still_open,
        "approve": signed,
    }
    whether["follow_up"] = not is_missing
    shut = {name for name, is_shut in whether.items() if is_shut}
    sentences, main, others = _sentences(plan, reach, needed), None, []
    for name in ORDER[PlanState(plan.state)]:
        url = "" if name in shut else _url(name, plan)
        if not url or not user.has_perm(f"remittances.{name}_plan", plan):
            continue
        label, consequence = sentences[name]
        act = Act(label, url, consequence, name in AT_ONCE)
        if main is None and not others and name not in QUIET:
            main = act
        else:
            others.append(act)
    return main, others


def _url(name, plan):
    """The page of an act; "" for one that has none, and so no button."""
    try:
        return reverse(f"remittances:plan_{name}", args=[plan.pk])
    except NoReverseMatch:
        return ""
