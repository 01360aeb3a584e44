"""Promises to give: started with all their parts, ended with a reason."""

import uuid
from calendar import monthrange

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from audit.numbering import next_number
from fund_collections.allocation import allocate
from fund_collections.models import GiverKind, Instalment, Pledge
from fund_collections.numbers import pledge_code
from fund_collections.services.steps import reason
from fund_collections.services.transfers import check_giver
from ledger.amounts import words
from vault import services as vault

MONTHS_AHEAD = 120


def start_pledge(  # noqa: PLR0913 - what a card of a pledge says
    *,
    body,
    appeal,
    currency,
    amount,
    count,
    first_due_on,
    interval_months=1,
    collector=None,
    giver_kind=GiverKind.ANONYMOUS,
    giver="",
    pseudonym="",
    by,
):
    """Start a pledge of `count` parts of `amount` (in `currency`), `interval_months` apart; returns it with its code.

    A name (`giver`) is sealed. Raises Refusal where sum, days, collector or giver do not go together.
    """
    with as_refusal(), transaction.atomic(durable=True):
        _check(body, appeal, currency, amount, collector, first_due_on)
        check_giver(giver_kind, giver, pseudonym)
        pledge = Pledge(
            id=uuid.uuid4(),
            code=pledge_code(next_number("pledge")),
            body=body,
            appeal=appeal,
            collector=collector,
            giver_kind=giver_kind,
            pseudonym=pseudonym.strip(),
            currency=currency,
            amount=amount,
            count=count,
            first_due_on=first_due_on,
            interval_months=interval_months,
            started_by=by,
        )
        if giver:
            vault.seal(pledge, giver=giver.strip())
        pledge.save(force_insert=True)
        Instalment.objects.bulk_create(
            Instalment(
                pledge=pledge, number=step + 1, due_on=months_on(first_due_on, step * interval_months), amount=amount
            )
            for step in range(count)
        )
        facts = {"body": body.code, "appeal": appeal.code, "each": words(amount, currency), "parts": count}
        audit.record("pledge started", pledge, by=by, first_due_on=first_due_on, **facts)
    return pledge


def end_pledge(pledge, *, because, on=None, by):
    """End a pledge (on `on`, today): later parts are owed by nobody; what is overdue stands, and nobody is reminded."""
    with as_refusal(), transaction.atomic(durable=True):
        found = Pledge.objects.select_for_update(of=("self",)).get(pk=pledge.pk)
        if found.ended_on:
            facts = {"code": found.code, "day": date_format(found.ended_on)}
            raise Refusal(_("Pledge %(code)s ended on %(day)s.") % facts)
        day = on or timezone.localdate()
        if day > timezone.localdate():
            raise Refusal(_("%(day)s is still to come.") % {"day": date_format(day)}, field="on")
        found.ended_on, found.ended_by, found.ended_because = day, by, reason(because)
        found.save(update_fields=["ended_on", "ended_by", "ended_because"])
        audit.record("pledge ended", found, by=by, on=day, because=found.ended_because)
    return found


def standing_of(pledge):
    """The Allocation of a pledge as it stands: its parts, with those due after its end left out, and its payments."""
    parts = pledge.instalments.order_by("number").values_list("due_on", "amount")
    owed = [(day, amount) for day, amount in parts if pledge.ended_on is None or day <= pledge.ended_on]
    paid = pledge.payments.standing().values_list("entry__posted_on", "amount")
    return allocate(owed, list(paid))


def months_on(day, months):
    """The same day so many months later, or the last of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def _check(body, appeal, currency, amount, collector, first_due_on):
    if amount <= 0 or round(amount, currency.exponent) != amount:
        raise Refusal(_("Each part is a sum above zero, in the decimals of its currency."), field="amount")
    if appeal.fund.closed_on:
        facts = {"appeal": appeal.code, "fund": appeal.fund.code}
        raise Refusal(_("The appeal %(appeal)s gives to the fund %(fund)s, which is closed.") % facts, field="appeal")
    if collector and collector.body_id != body.pk:
        facts = {"collector": collector.code, "body": body.code}
        raise Refusal(_("%(collector)s does not collect for %(body)s.") % facts, field="collector")
    if first_due_on > months_on(timezone.localdate(), MONTHS_AHEAD):
        raise Refusal(_("The first part of a pledge is due within ten years."), field="first_due_on")
    if first_due_on < appeal.opens_on:
        raise Refusal(_("The first part is due after the appeal opened."), field="first_due_on")
