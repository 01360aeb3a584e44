"""Acts about bodies, their ties, and what they decide. Each is one transaction with its minute."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.doors import require_perm
from access.models import User
from access.offices import Office
from access.refusal import Refusal, as_refusal
from audit import services as audit
from audit.numbering import next_number
from ledger import services as ledger
from ledger.models import Account, Currency, Fund
from ledger.money import LARGEST, Money
from member_parties.models import About, Body, Choice, Decision, DecisionState, FundTransfer, Tie, TieKind, Vote


class TieStands(Refusal):
    """The same tie is in force on some of these days."""


class VoteRefused(Refusal):
    """A vote that does not count. `why` is the word for it in the minutes."""

    why = "refused"


class TooLate(VoteRefused):
    why = "decision closed"


class VotedAlready(VoteRefused):
    why = "body has voted"


class NoMember(VoteRefused):
    why = "no member that day"


class NoMandate(VoteRefused):
    why = "no mandate that day"


class NothingToCount(Refusal):
    """A decision nobody voted on cannot be closed."""


@transaction.atomic(durable=True)
def found_body(*, code: str, name: str, kind: str, country: str, language: str, post: str = "", by: User) -> Body:
    """Enter a party, group or minority, tied to nothing yet. Raises Refusal where a column's shape is wrong."""
    require_perm(by, "member_parties.add_body")
    body = Body(code=code, name=name, kind=kind, country=country, language=language, post=post)
    _require_valid(body)
    body.save()
    audit.record("body entered", body, by=by, kind=kind, country=country)
    return body


@transaction.atomic(durable=True)
def tie(*, body: Body, kind: str, other: Body | None = None, from_on: date, to_on: date | None = None, by: User) -> Tie:
    """Tie a body to the association (other None) or to another body from..to, both days included."""
    require_perm(by, "member_parties.add_tie")
    body = Body.objects.select_for_update().get(pk=body.pk)
    new = Tie(body=body, kind=kind, other=other, from_on=from_on, to_on=to_on)
    if to_on and to_on < from_on:
        raise Refusal(_("A tie cannot end before it begins."), field="to_on")
    if standing := Tie.objects.filter(body=body, kind=kind, other=other).meeting(from_on, to_on).first():
        sentence = _("%(code)s has this tie already since %(day)s. End it first.")
        given = {"code": body.code, "day": date_format(standing.from_on, "DATE_FORMAT")}
        raise TieStands(sentence % given, field="from_on")
    _require_valid(new)
    new.save()
    audit.record("tie made", body, by=by, kind=kind, other=other.code if other else None, from_on=from_on, to_on=to_on)
    return new


def _require_valid(thing: Body | Tie) -> None:
    """The model's own words for what is wrong with its shape, as a refusal."""
    try:
        thing.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refusal(messages[0], field=None if field == "__all__" else field) from error


@transaction.atomic(durable=True)
def end_tie(tie: Tie, *, on: date | None = None, by: User) -> Tie:
    """End a tie: `on` (today) is its last day. Raises Refusal when it ended before or had not begun."""
    require_perm(by, "member_parties.end_tie")
    day = on or timezone.localdate()
    tie = Tie.objects.select_for_update(of=("self",)).select_related("body", "other").get(pk=tie.pk)
    if tie.to_on and tie.to_on <= day:
        sentence = _("This tie ends already on %(day)s.")
        raise Refusal(sentence % {"day": date_format(tie.to_on, "DATE_FORMAT")}, field="on")
    if day < tie.from_on:
        sentence = _("The tie begins on %(day)s and cannot end before.")
        raise Refusal(sentence % {"day": date_format(tie.from_on, "DATE_FORMAT")}, field="on")
    tie.to_on = day
    tie.save(update_fields=["to_on"])
    other = tie.other.code if tie.other else None
    audit.record("tie ended", tie.body, by=by, kind=tie.kind, other=other, to_on=day)
    return tie


@transaction.atomic(durable=True)
def propose_decision(
    *,
    title: str,
    purpose: str,
    fund: Fund,
    currency: Currency,
    amount: Decimal,
    about: str = About.MONEY,
    on: date | None = None,
    by: User,
) -> Decision:
    """Put a sum from a fund (`amount` in `currency`, at most) to the vote and return the decision, numbered.

    Or, `about` signatures, how many bodies sign: nothing is drawn on such a one.

    Raises Refusal for a closed fund, a day to come, or a sum that is no sum of that currency.
    """
    require_perm(by, "member_parties.propose_decision")
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise Refusal(_("%(day)s lies ahead.") % {"day": date_format(day, "DATE_FORMAT")}, field="on")
    if fund.closed_on and fund.closed_on < day:
        raise Refusal(_("The fund %(code)s is closed.") % {"code": fund.code}, field="fund")
    _require_sum(amount, currency)
    decision = Decision.objects.create(
        code=f"D-{next_number('decision')}",
        title=title,
        purpose=purpose,
        about=about,
        fund=fund,
        currency=currency,
        amount=amount,
        proposed_on=day,
        proposed_by=by,
    )
    told = {"about": str(about), "fund": fund.code, "amount": amount, "currency": currency.pk}
    audit.record("decision proposed", decision, by=by, **told)
    return decision


def _require_sum(amount: Decimal, currency: Currency) -> None:
    if not amount.is_finite() or not 0 < amount <= LARGEST:
        raise Refusal(_("%(amount)s is no sum to decide about.") % {"amount": amount}, field="amount")
    if round(amount, currency.exponent) != amount:
        sentence = _("%(currency)s has %(places)s decimal places; %(amount)s has more.")
        given = {"currency": currency.pk, "places": currency.exponent, "amount": amount}
        raise Refusal(sentence % given, field="amount")


def cast_vote(decision: Decision, *, body: Body, choice: str, by: User, at: datetime | None = None) -> Vote:
    """Cast the one vote of `body`, by its delegate. Days are of UTC.

    Raises TooLate, VotedAlready, NoMember or NoMandate; the minutes keep the refusal as well.
    """
    try:
        return _cast(decision, body=body, choice=choice, by=by, at=at)
    except VoteRefused as refusal:
        with transaction.atomic(durable=True):
            audit.record("vote refused", decision, by=by, body=body.code, why=refusal.why)
        raise


@transaction.atomic(durable=True)
def _cast(decision: Decision, *, body: Body, choice: str, by: User, at: datetime | None) -> Vote:
    at = at or timezone.now()
    day = at.astimezone(UTC).date()
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if choice not in Choice.values:
        raise Refusal(_("A vote is yes, no or abstained."), field="choice")
    _require_vote_counts(decision, body=body, by=by, day=day)
    vote = Vote.objects.create(decision=decision, body=body, choice=choice, cast_by=by, cast_at=at)
    audit.record("vote cast", decision, by=by, body=body.code, choice=choice)
    return vote


def _require_vote_counts(decision: Decision, *, body: Body, by: User, day: date) -> None:
    given = {"code": decision.code, "body": body.code, "day": date_format(day, "DATE_FORMAT")}
    if decision.state != DecisionState.OPEN:
        raise TooLate(_("Decision %(code)s is closed: no vote is taken any more.") % given)
    if not by.appointments.in_force(day).filter(office=Office.DELEGATE, body=body).exists():
        raise NoMandate(_("You held no mandate of %(body)s on %(day)s.") % given, field="body")
    if not body.ties.in_force(day).filter(kind=TieKind.MEMBER).exists():
        raise NoMember(_("%(body)s is no member of the association on %(day)s.") % given, field="body")
    if Vote.objects.filter(decision=decision, body=body).exists():
        raise VotedAlready(_("%(body)s has voted on %(code)s already; a vote is never changed.") % given, field="body")


@transaction.atomic(durable=True)
def close_decision(decision: Decision, *, on: date | None = None, by: User) -> Decision:
    """Close the vote: carried when more bodies said yes than no, else lost. Raises NothingToCount without a vote."""
    require_perm(by, "member_parties.close_decision")
    day = on or timezone.localdate()
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if decision.state != DecisionState.OPEN:
        given = {"code": decision.code, "state": decision.get_state_display()}
        raise Refusal(_("Decision %(code)s is %(state)s already.") % given)
    votes = decision.votes.aggregate(
        **{choice: Count("pk", filter=Q(choice=choice)) for choice in Choice.values}, last=Max("cast_at")
    )
    last = votes.pop("last")
    if last is None:
        raise NothingToCount(_("No body has voted on %(code)s yet.") % {"code": decision.code})
    earliest = max(decision.proposed_on, last.astimezone(UTC).date())
    if not earliest <= day <= timezone.localdate():
        sentence = _("The vote is closed between %(day)s, the day of the last vote, and today.")
        raise Refusal(sentence % {"day": date_format(earliest, "DATE_FORMAT")}, field="on")
    decision.state = DecisionState.CARRIED if votes["yes"] > votes["no"] else DecisionState.LOST
    decision.closed_on = day
    decision.save(update_fields=["state", "closed_on"])
    audit.record("decision closed", decision, by=by, state=decision.state, **votes)
    return decision


def transfer_by_decision(
    decision: Decision, *, taker: Fund, account: Account, amount: Decimal, on: date | None = None, by: User
) -> FundTransfer:
    """Move `amount`, in the decision's currency, from its fund to another within one account.

    The bodies' vote is the second hand. Raises Refusal for a decision not carried or used up, a day before it, a sum
    the fund has promised elsewhere, and where money bound by its givers would be set free.
    """
    require_perm(by, "member_parties.transfer_by_decision")
    day = on or timezone.localdate()
    with as_refusal(), transaction.atomic(durable=True):
        giver = Fund.objects.select_for_update(no_key=True).get(pk=decision.fund_id)
        Decision.objects.select_for_update(no_key=True, of=("self",)).get(pk=decision.pk)
        found: Any = Decision.objects.with_used().get(pk=decision.pk)
        money = Money(amount, found.currency_id)
        _require_transferable(found, giver=giver, taker=taker, money=money, day=day, used=found.used)
        entry = ledger.transfer(
            by=by, giver=giver, taker=taker, account=account, money=money, text=decision.code, on=day
        )
        made = FundTransfer.objects.create(decision=decision, taker=taker, amount=amount, entry=entry)
        audit.record("money transferred", decision, by=by, sum=str(money), to=taker.code, entry=entry.code)
    return made


def _free(fund: Fund, currency: str) -> Decimal:
    """The money of a fund that no order and no plan has promised."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fund_money(%(fund)s, %(coin)s) - fund_promised(%(fund)s, %(coin)s, NULL)", {
            "fund": fund.pk, "coin": currency
        })  # fmt: skip
        row = cursor.fetchone()
    return Decimal(row[0]) if row else Decimal()


def _require_transferable(
    decision: Decision, *, giver: Fund, taker: Fund, money: Money, day: date, used: Decimal
) -> None:
    given = {"code": decision.code, "state": decision.standing_word, "fund": giver.name}
    if not decision.gives_money:
        raise Refusal(_("%(code)s is %(state)s; money moves under a carried decision.") % given)
    if taker == giver:
        raise Refusal(_("Money moves from one fund to another."), field="taker")
    if not (decision.closed_on or day) <= day <= timezone.localdate():
        raise Refusal(_("Money moves between the day of the decision and today."), field="on")
    if money.amount <= 0:
        raise Refusal(_("Type a number above zero."), field="amount")
    left = Money(decision.amount - used, money.currency)
    if money > left:
        raise Refusal(_("%(code)s has %(left)s left.") % {**given, "left": left}, field="amount")
    free = Money(_free(giver, money.currency), money.currency)
    if money > free:
        raise Refusal(_("%(fund)s has %(free)s that is not promised yet.") % {**given, "free": free}, field="amount")
