"""The lines of a plan: looked through, taken along, overruled one by one."""

from django.contrib import messages
from django.db.models import Count, F, Sum
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from access.doors import require_perm
from access.refusal import on_form
from audit import exports
from captives.listing import by_number, list_context, sorted_by
from ledger.money import as_figure
from remittances import services
from remittances.advice import advice_in
from remittances.forms_of_plans import LineFilter, OverruleForm
from remittances.models import TO_COME, Circle, Plan, PlanLine, PlanState
from remittances.services.papers import signed_bodies
from remittances.services.steps import said
from remittances.tones import tone
from remittances.unaddressed import lines_numbered
from remittances.views.plan_doors import of_plan

ORDERS = {
    "number": (F("number"),),
    "address": (by_number("address_code"), "number"),
    "country": (F("country"), "number"),
    "people": (F("people"), "number"),
    "need": (F("need"), "number"),
    "due": (F("due"), "number"),
    "proposed": (F("proposed"), "number"),
    "amount": (F("amount"), "number"),
}
NUMBER = ("number", gettext_lazy("No."), True)
COUNTRY = ("country", gettext_lazy("Country"), False)
PEOPLE = ("people", gettext_lazy("People"), True)
NEED = ("need", gettext_lazy("Need"), True)
AMOUNT = ("amount", gettext_lazy("Sum"), True)
# Key, head, whether it is a figure. Signers see no address and no route (THREATS: what is signed names neither).
OF_BOOKS = (
    NUMBER, ("address", gettext_lazy("Address"), False), COUNTRY, PEOPLE, NEED, ("due", gettext_lazy("Owed"), True),
    ("proposed", gettext_lazy("Proposed"), True), AMOUNT,
)  # fmt: skip
OF_SIGNERS = (NUMBER, COUNTRY, PEOPLE, NEED, AMOUNT)


@exports.exportable
@of_plan("view")
def plan_lines(request, plan):
    sees_addresses = request.user.has_perm("remittances.view_recipientaddress")
    form = LineFilter(request.GET, addresses=sees_addresses)
    lines = form.chosen(plan.lines.select_related("order").only(*FIELDS))
    orders = ORDERS if sees_addresses else {key: ORDERS[key] for key, _head, _figure in OF_SIGNERS}
    lines, sort = sorted_by(lines, orders, request.GET.get("sort"))
    if exports.asked(request):
        return _csv(request, plan, form, lines, sees_addresses)
    context = list_context(request, lines, form=form, sort=sort)
    told = _unchanged if sees_addresses else lines_numbered(plan)
    for line in context["page"].rows:
        line.why, line.overruled_because = told(line.why, line.number), told(line.overruled_because, line.number)
        line.sent_as = getattr(line, "order", None)
        line.tone = line.sent_as and tone(line.sent_as.state)
    context |= {
        "plan": plan,
        "columns": OF_BOOKS if sees_addresses else OF_SIGNERS,
        "has_orders": sees_addresses and plan.released_on is not None,
        "sees_addresses": sees_addresses,
        "overrules": plan.state in TO_COME and request.user.has_perm("remittances.overrule_plan", plan),
        "all": lines.order_by().aggregate(lines=Count("pk"), total=Sum("amount")),
        **(_pooling(request, plan) if sees_addresses and plan.state in TO_COME else {}),
    }
    return render(request, "remittances/plan_lines.html", context)


def _unchanged(sentence, _number):
    return sentence


# Of more lines advice takes a second or two and is given when it is asked for; of much advice the first is shown.
AT_ONCE, SHOWN = 500, 50


def _pooling(request, plan):
    if plan.lines.sending()[AT_ONCE:].exists() and request.GET.get("pooling") != "on":
        return {"pooling_is_asked_for": True}
    advice = advice_in(plan)
    return {"pooling": advice[:SHOWN], "pooling_left_out": max(0, len(advice) - SHOWN)}


FIELDS = (
    "plan_id", "number", "route", "amount", "proposed", "due", "need", "address_code", "country", "circle", "people",
    "why", "overruled_because", "follows_id", "order__code", "order__state", "order__line_id",
)  # fmt: skip


def _csv(request, plan, form, lines, sees_addresses):
    code, circles = plan.currency_id, dict(Circle.choices)
    numbered = _unchanged if sees_addresses else lines_numbered(plan)

    def of_signers(line):
        why = [numbered(sentence, line.number) for sentence in (line.why, line.overruled_because)]
        return [line.number, line.country, line.people, line.need, as_figure(line.amount, code), code, *why]

    def of_books(line):
        order = getattr(line, "order", None)
        sums = [as_figure(sum_, code) for sum_ in (line.due, line.proposed, line.amount)]
        told = [line.number, line.address_code, line.country, circles[line.circle], line.people, line.need, *sums]
        sent = [order.code, order.get_state_display()] if order else ["", ""]
        return [*told, code, line.get_route_display(), line.why, line.overruled_because, *sent]

    head = [_("No."), _("Country"), _("People"), _("Need"), _("Sum"), _("Currency"), _("Why"), _("Overruled because")]
    if sees_addresses:
        head = [
            _("No."), _("Address"), _("Country"), _("Circle"), _("People"), _("Need"), _("Owed"), _("Proposed"),
            _("Sum"), _("Currency"), _("Route"), _("Why"), _("Overruled because"), _("Order"), _("State"),
        ]  # fmt: skip
    told = of_books if sees_addresses else of_signers
    rows = (told(line) for line in lines.iterator(chunk_size=500))
    return exports.send(request, f"plan-{plan.code}", head, rows, count=lines.count(), form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_line(request, pk):
    """One line, overruled by the planner."""
    plans = Plan.objects.visible_to(request.user)
    parts = ("plan__decision", "plan__fund", "plan__currency", "plan__preparer_body")
    line = PlanLine.objects.filter(pk=pk, plan__in=plans).select_related(*parts).first()
    if line is None:
        raise Http404
    plan = line.plan
    require_perm(request.user, "remittances.overrule_plan", plan)
    if plan.state not in TO_COME:
        return redirect(plan)
    initial = {"amount": f"{line.amount:.{plan.currency.exponent}f}", "route": line.route}
    form = OverruleForm(request.POST or None, currency=plan.currency, initial=initial)
    if form.is_valid():
        with on_form(form):
            changed = services.overrule_line(line, **form.cleaned_data, by=request.user)
            messages.success(request, _done(changed))
            return redirect("remittances:plan_lines", plan.pk)
    return render(request, "remittances/plan_line.html", {"line": line, "plan": plan, "form": form, **_before(plan)})


def _before(plan):
    """What the page of a line says will happen."""
    return {
        "left": plan.sum - plan.total,
        "is_draft_again": plan.state != PlanState.DRAFT,
        "void": signed_bodies(plan) if plan.state in (PlanState.SUBMITTED, PlanState.SIGNED) else None,
    }


def _done(line):
    plan = line.plan
    facts = {"number": line.number, "sum": said(line.amount, plan.currency_id)}
    facts |= {"total": said(plan.total, plan.currency_id), "left": said(plan.sum - plan.total, plan.currency_id)}
    return _("Line %(number)d gives %(sum)s now. The plan gives %(total)s; %(left)s of its sum are left.") % facts
