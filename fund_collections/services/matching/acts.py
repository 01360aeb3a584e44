"""Matching bookings of the bank with what they are, putting them aside, and undoing both."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from fund_collections.models import Booking, Deposit, Match, MatchedBooking, MatchedEntry
from fund_collections.services.matching.parts import Arrival, Case, Moved, Standing, sum_words
from fund_collections.services.receipts import void_receipts_of
from fund_collections.services.steps import reason
from ledger import services as ledger

MOST_AT_ONCE = 60


def match(booking, deposit, *, by, at=None):
    """Take `booking` as the arrival of `deposit`; see `match_bookings`."""
    return match_bookings([booking], parts=[Arrival(deposit)], by=by, at=at)


def match_bookings(bookings, *, parts=(), by, at=None):
    """Hold bookings of one account against `parts` that come to the same sum; returns the Match.

    Parts that are not in the books yet are posted, dated as the last of the bookings, or on the first open day where
    its period is closed. Without a part the bookings must cancel one another. Looks at all of them anew, locked; raises
    Refusal when one is matched meanwhile, or where account, currency or sum differ.
    """
    with as_refusal(), transaction.atomic(durable=True):
        return _hold(bookings, parts, by=by, at=at)


def match_moved(booking, *, other, fund, answer=None, by):
    """Book what `booking` tells as money of `fund` moved between its account and `other`, also ours; returns the Match.

    One entry for both accounts: `answer`, the booking on the other one, is matched with it at once; without it the
    entry waits there for its booking. Raises Refusal where accounts, currency or sums differ, or one is matched.
    """
    with as_refusal(), transaction.atomic(durable=True):
        _locked_both(booking, answer)
        if answer and answer.statement.account_id != other.pk:
            facts = {"booking": answer, "account": other.code}
            raise Refusal(_("Booking %(booking)s is not of the account %(account)s.") % facts, field="answer")
        day = min(booking.booked_on, answer.booked_on) if answer else None
        made = _hold([booking], [Moved(other, fund, booking.amount)], by=by, day=day)
        if answer:
            _hold([answer], [Standing(made.entries.get().entry)], by=by)
    return made


def _locked_both(booking, answer):
    """In one order, so that two people who start from either side do not wait for one another."""
    keys = [one.pk for one in (booking, answer) if one]
    list(Booking.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def _hold(bookings, parts, *, by, at=None, day=None):
    """The step of `match_bookings`; posts on `day`, or as the last of the bookings."""
    found = _locked(bookings)
    parts = [_locked_part(part) for part in parts]
    account = found[0].statement.account
    for part in parts:
        part.check(account)
    _check_sums(found, parts, account)
    case = Case(account, ledger.first_open_day(day or max(one.booked_on for one in found)), by)
    rows = [part.post(case) for part in parts]
    made = Match.objects.create(account=account, matched_by=by, matched_at=at or timezone.now())
    _join(made, found, rows)
    _tell("booking matched", made, found, rows, by=by, parts=", ".join(part.word for part in parts)[:200])
    return made


def put_aside(bookings, *, because, by):
    """Say that bookings belong to nothing in these books, and why; returns the Match. Undone like any other."""
    with as_refusal(), transaction.atomic(durable=True):
        found = _locked(bookings)
        because = reason(because)
        made = Match.objects.create(
            account=found[0].statement.account, ignored_because=because, matched_by=by, matched_at=timezone.now()
        )
        _join(made, found, [])
        _tell("booking put aside", made, found, [], by=by, because=because)
    return made


def unmatch(made, *, because, by):
    """Undo a match: what it posted is reversed, its receipts are voided, all stands open again.

    Money moved between two accounts of ours is one entry in two matches: they are undone together, from either side.
    A reversal is dated as what it answers, or on the first open day where that period is closed: until a month is
    closed, a match that was wrong leaves nothing of itself in the month's figures.
    """
    with as_refusal(), transaction.atomic(durable=True):
        found = list(together_with(made).select_for_update(of=("self",)).order_by("pk"))
        made = next((one for one in found if one.pk == made.pk), None)
        if made is None:
            raise Refusal(_("This match has been undone already."))
        because, now = reason(because), timezone.now()
        for one in found:
            _undo(one, now, because=because, by=by)
    return made


def together_with(made):
    """The match itself and those that rest on an entry that one of them posted, as far as they are in force."""
    entries = MatchedEntry.objects.filter(match=made, entry__made_by_match__isnull=False).values("entry")
    return Match.objects.standing().filter(
        Q(pk=made.pk) | Exists(MatchedEntry.objects.filter(match=OuterRef("pk"), entry__in=entries))
    )


def _undo(made, now, *, because, by):
    bookings = [row.booking for row in made.bookings.select_related("booking__currency").order_by("pk")]
    rows = list(made.entries.select_related("entry", "made", "deposit", "decision").order_by("pk"))
    for row in rows:
        if row.made:
            day = ledger.first_open_day(row.made.posted_on)
            ledger.reverse(row.made, by=by, because=because, on=day)
    void_receipts_of([row.made for row in rows if row.made], because=because, by=by)
    made.undone_at, made.undone_by, made.undone_because = now, by, because
    made.save(update_fields=["undone_at", "undone_by", "undone_because"])
    made.bookings.update(undone_at=now)
    made.entries.update(undone_at=now)
    _tell("match undone", made, bookings, rows, by=by, because=because)


def _locked(bookings):
    rows = Booking.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in bookings])
    found = list(rows.select_related("statement__account__currency", "currency").order_by("pk"))
    if not found:
        raise Refusal(_("Choose at least one booking."), field="bookings")
    if len(found) > MOST_AT_ONCE:
        raise Refusal(_("At most %(most)s bookings are matched at once.") % {"most": MOST_AT_ONCE}, field="bookings")
    for one in found:
        if one.matches.filter(undone_at=None).exists():
            if len(found) == 1:
                raise Refusal(_("This booking is matched already."))
            raise Refusal(_("Booking %(booking)s is matched already.") % {"booking": one})
        if one.statement.account_id != found[0].statement.account_id:
            raise Refusal(_("Bookings of two accounts are not matched together."), field="bookings")
    return sorted(found, key=lambda one: (one.booked_on, one.ordinal))


def _locked_part(part):
    if not isinstance(part, Arrival):
        return part
    rows = Deposit.objects.select_for_update(of=("self",)).select_related("currency")
    return Arrival(rows.get(pk=part.deposit.pk))


def _check_sums(bookings, parts, account):
    booked = sum((one.amount for one in bookings), Decimal(0))
    parted = sum((part.amount(account) for part in parts), Decimal(0))
    if booked == parted:
        return
    currency = account.currency
    facts = {"booked": sum_words(booked, currency), "parted": sum_words(parted, currency)}
    facts |= {"difference": sum_words(booked - parted, currency)}
    if not parts:
        raise Refusal(_("The bank booked %(booked)s: choose what that is.") % facts)
    if len(parts) == 1 and isinstance(parts[0], Arrival):
        sentence = _("The bank booked %(booked)s, deposit %(code)s is %(parted)s.")
        raise Refusal(sentence % {**facts, "code": parts[0].deposit.code})
    sentence = _("The bank booked %(booked)s, what was chosen comes to %(parted)s: %(difference)s is left over.")
    raise Refusal(sentence % facts)


def _join(made, bookings, rows):
    MatchedBooking.objects.bulk_create(MatchedBooking(match=made, booking=one) for one in bookings)
    for row in rows:
        row.match = made
    MatchedEntry.objects.bulk_create(rows)


def _tell(act, made, bookings, rows, *, by, **facts):
    """One minute about the match and one about each deposit and each decision of it."""
    total = sum((one.amount for one in bookings), Decimal(0))
    facts |= {
        "booking": ", ".join(str(one) for one in bookings[:20]),
        "total": sum_words(total, bookings[0].currency),
        "booked_on": bookings[-1].booked_on,
    }
    about = [made, *(row.deposit or row.decision for row in rows if row.deposit or row.decision)]
    audit.record_many(act, [(one, facts) for one in about], by=by)
