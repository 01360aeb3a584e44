"""Two years of collections: lists issued, typed, counted, posted, paid in, found again on the bank's statement."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from xml.sax.saxutils import escape

from django.utils import timezone

from fund_collections import services as collections
from fund_collections.models import BankStatement, Booking, GiverKind, ListState, MoneyKnown, SubscriptionList
from ledger.models import Currency
from portal.demo import names

LISTS = 276
GIFTS_PER_LIST = 19
STATEMENT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>{id}</MsgId><CreDtTm>{day}T18:00:00</CreDtTm></GrpHdr>
<Stmt><Id>{id}</Id><CreDtTm>{day}T18:00:00</CreDtTm>
<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>{currency}</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>{opening}<Dt><Dt>{first}</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>{closing}<Dt><Dt>{day}</Dt></Dt></Bal>
{entries}</Stmt></BkToCstmrStmt></Document>"""
ENTRY = """<Ntry>{amount}<Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>
<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls>
</Ntry>
"""


def collect(cast, month):
    """One month of lists, in the order of life; the last two months are left half-way on purpose."""
    months = list(cast.months())
    share = LISTS * (months.index(month) + 1) // len(months) - LISTS * months.index(month) // len(months)
    issued = [_issue(cast, month) for _ in range(share)]
    recent = month >= months[-2]
    posted = []
    for number, one in enumerate(issued):
        if not (recent and number % 3 == 0) and _hand_in(cast, one):
            posted.append(one)
    _pay_in(cast, month, posted, unmatched=recent)


def _issue(cast, month):
    issued_on = min(month + timedelta(days=cast.rng.randrange(5)), cast.today)
    return _give_out(cast, cast.rng.choice(cast.collectors), issued_on)


def _give_out(cast, collector, issued_on):
    appeal = cast.appeals[cast.rng.choices(range(6), weights=[4, 3, 4, 2, 1, 2])[0]]
    return collections.issue_list(
        appeal=appeal,
        body=collector.body,
        collector=collector,
        currency=Currency(code=cast.currency_of[collector.body.code], exponent=2, is_current=True),
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=28),
        by=cast.users[f"delegate-{collector.body.code.lower()}"],
    )


def leave_work(cast):
    """For whoever signs in to try it: each collector has a list to type, each delegate one to count."""
    for collector in cast.collectors:
        if collector.user_id:
            for handed_in in (False, True):
                one = _give_out(cast, collector, cast.today - timedelta(days=12))
                if handed_in:
                    lines = _lines(cast)
                    total = sum((line.amount for line in lines), Decimal(0))
                    on = cast.today - timedelta(days=2)
                    typist = cast.users[f"collector-{collector.body.code.lower()}"]
                    collections.type_list(one, lines=lines, collector_total=total, on=on, by=typist)
    _leave_paper(cast)


def _leave_paper(cast):
    """A box of sheets that lie in stock, some of them given out, one of these lost."""
    collector = cast.collectors[0]
    code, by = collector.body.code, cast.users[f"delegate-{collector.body.code.lower()}"]
    currency = Currency(code=cast.currency_of[code], exponent=2, is_current=True)
    head = {"appeal": cast.appeals[0], "body": collector.body, "currency": currency}
    run = collections.number_run(25, **head, language=collector.body.language, by=by)
    issued_on = cast.today - timedelta(days=50)
    sheets = list(run.lists.order_by("number")[:4])
    days = {"issued_on": issued_on, "due_on": issued_on + timedelta(days=28)}
    collections.issue_printed(sheets, collector=collector, **days, by=by)
    collections.end_list(
        sheets[0], state=ListState.LOST, money=MoneyKnown.UNKNOWN, because="left on a train", on=cast.today, by=by
    )


def _lines(cast):
    rng = cast.rng
    lines = []
    for number in range(1, rng.randint(GIFTS_PER_LIST - 7, GIFTS_PER_LIST + 6) + 1):
        amount = Decimal(rng.choice([100, 150, 200, 250, 500, 500, 1000, 1000, 2000, 2500, 5000])) / 100
        kind = rng.choices(list(GiverKind), weights=[6, 3, 1])[0]
        giver = f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}" if kind == GiverKind.NAMED else ""
        pseudonym = rng.choice(names.TRADES) if kind == GiverKind.PSEUDONYM else ""
        place = rng.choice(names.TOWNS) if rng.random() < 0.5 else ""
        lines.append(
            collections.Line(line=number, amount=amount, giver_kind=kind, giver=giver, pseudonym=pseudonym, place=place)
        )
    return lines


def _hand_in(cast, one):
    """Take a list as far as its days allow; True when it came into the books."""
    code = one.body.code.lower()
    lines = _lines(cast)
    total = sum((line.amount for line in lines), Decimal(0))
    back_on = one.issued_on + timedelta(days=cast.rng.randint(10, 20))
    if back_on > cast.today:
        return False
    typist = cast.users[f"collector-{code}"]
    collections.type_list(one, lines=lines, collector_total=total, on=back_on, by=typist)
    counted_on = back_on + timedelta(days=1)
    if counted_on > cast.today:
        return False
    collections.count_list(one, counted_total=total, on=counted_on, by=cast.users[f"delegate-{code}"])
    return counted_on < cast.today


def _pay_in(cast, month, lists, *, unmatched):
    if not lists:
        return
    day = min(month + timedelta(days=25), cast.today)
    ready = list(SubscriptionList.objects.filter(pk__in=[one.pk for one in lists], state=ListState.COUNTED))
    if unmatched:
        ready = ready[: len(ready) * 2 // 3]
    collections.post_lists(ready, on=day, by=cast.users["treasurer"])
    if month.month % 2 and not unmatched:
        return  # the bodies go to the bank every other month
    groups = {}
    for one in SubscriptionList.objects.awaiting_deposit().select_related("body").order_by("number"):
        groups.setdefault(one.body.code, []).append(one)
    paid_on = min(day + timedelta(days=1), cast.today)
    for code, own in sorted(groups.items()):
        if unmatched and cast.rng.random() < 0.3:
            continue
        collections.make_deposit(
            lists=own,
            account=cast.banks[cast.currency_of[code]],
            on=paid_on,
            by=cast.users[f"delegate-{code.lower()}"],
        )


def promise(cast):
    """A pledge of monthly parts for each member body; its code stands in the text of each transfer."""
    first = next(iter(cast.months())).replace(day=5)
    return [
        collections.start_pledge(
            body=collector.body,
            appeal=cast.appeals[0],
            currency=Currency(code=cast.currency_of[collector.body.code], exponent=2, is_current=True),
            amount=Decimal(10 + 5 * (number % 4)),
            count=36,
            first_due_on=max(first, cast.appeals[0].opens_on),
            collector=collector,
            by=cast.users[f"delegate-{collector.body.code.lower()}"],
        )
        for number, collector in enumerate(cast.collectors)
        if number % 2 == 0
    ]


def kept(cast, pledges, currency, month_end):
    """Movements of the bank: most of the month's parts, in full or a little short."""
    for pledge in pledges:
        on = month_end.replace(day=min(month_end.day, 6))
        chance = cast.rng.random()
        if pledge.currency_id == currency and on >= pledge.first_due_on and chance > 0.08:
            short = Decimal(2) if chance > 0.95 else Decimal(0)
            yield on, pledge.amount - short, f"Monthly gift {pledge.code}"


def _signed(amount, currency):
    side = "CRDT" if amount >= 0 else "DBIT"
    return f'<Amt Ccy="{currency}">{abs(amount):.2f}</Amt><CdtDbtInd>{side}</CdtDbtInd>'


def statement(cast, currency, day, opening, movements):
    """The bank's camt.053 file of one account: `movements` are (day, amount, text). Returns (bytes, closing)."""
    account = cast.banks[currency]
    closing = opening + sum((amount for _day, amount, _text in movements), Decimal(0))
    entries = "".join(
        ENTRY.format(
            amount=_signed(amount, currency), day=on, reference=f"{currency}{day:%y%m}{number:04d}", text=escape(text)
        )
        for number, (on, amount, text) in enumerate(movements, start=1)
    )
    text = STATEMENT.format(
        id=f"{currency}-{day:%Y-%m}",
        day=day,
        first=day.replace(day=1),
        account=account.bank_identifier,
        currency=currency,
        opening=_signed(opening, currency),
        closing=_signed(closing, currency),
        entries=entries,
    )
    return text.encode(), closing


def arrive(cast, data, currency, *, matched):
    """Import the bank's file and, where `matched`, take each booking for what its text names."""
    treasurer = cast.users["treasurer"]
    collections.import_statement(data, account=cast.banks[currency], by=treasurer)
    if not matched:
        return
    latest = BankStatement.objects.filter(account=cast.banks[currency]).order_by("-imported_at").first()
    bookings = Booking.objects.filter(statement=latest).unmatched()
    bookings = bookings.select_related("statement__account__currency", "currency").order_by("ordinal")
    found, taken = collections.suggestions_for(bookings), set()
    for booking in bookings:
        for suggestion in [one for one in found[booking.pk] if one.ties and one.code not in taken][:1]:
            at = datetime.combine(booking.booked_on, time(18), tzinfo=timezone.get_current_timezone())
            collections.match_bookings(suggestion.bookings, parts=suggestion.parts, by=treasurer, at=at)
            taken.add(suggestion.code)


def last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
