"""Counted lists enter the books: an entry and a receipt for each gift."""

from collections import Counter, defaultdict
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from fund_collections.models import BY_NUMBER, Contribution, ListState, ListTakenOut, SubscriptionList
from fund_collections.services import wordings
from fund_collections.services.steps import day_of_act
from ledger import services as ledger
from ledger.amounts import words
from ledger.models import Account, EntryKind, Role

DRAW_NUMBERS = """
INSERT INTO fund_collections_receiptseries AS s (body_id, year, last)
SELECT body_id, %(year)s, gifts FROM unnest(%(bodies)s::uuid[], %(gifts)s::int[]) AS drawn (body_id, gifts)
ORDER BY body_id
ON CONFLICT (body_id, year) DO UPDATE SET last = s.last + excluded.last
RETURNING body_id, last"""

# Numbers follow the lists' numbers and their lines. All that paper says is frozen here and names nobody. Of a list that
# was posted before, each line's receipt stands in the place of the last one of that line and keeps the day of its gift.
WRITE_RECEIPTS = """
INSERT INTO fund_collections_receipt
    (id, body_id, year, number, contribution_id, currency_id, amount, issued_on, text, void_reason,
     body_code, body_name, language, appeal_title, giver_kind, list_number, line, replaces_id, received_on)
SELECT gen_random_uuid(), l.body_id, %(year)s,
       s.first + row_number() OVER (PARTITION BY l.body_id ORDER BY l.running, c.line) - 1,
       c.id, c.currency_id, c.amount, %(on)s, replace(w.text, '{line}', c.line::text), '',
       b.code, b.name, b.language, a.title, c.giver_kind, l.number, c.line,
       o.id, nullif(o.received_on, %(on)s)
FROM fund_collections_contribution c
JOIN fund_collections_subscriptionlist l ON l.id = c.list_id
JOIN fund_collections_appeal a ON a.id = l.appeal_id
JOIN member_parties_body b ON b.id = l.body_id
JOIN unnest(%(lists)s::uuid[], %(texts)s::varchar[]) AS w (list_id, text) ON w.list_id = l.id
JOIN unnest(%(bodies)s::uuid[], %(firsts)s::int[]) AS s (body_id, first) ON s.body_id = l.body_id
LEFT JOIN LATERAL (
    SELECT r.id, coalesce(r.received_on, r.issued_on) AS received_on FROM fund_collections_contribution g
    JOIN fund_collections_receipt r ON r.contribution_id = g.id AND r.voided_at IS NOT NULL
    WHERE l.id = ANY(%(again)s::uuid[]) AND g.list_id = c.list_id AND g.line = c.line AND g.taken_out_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM fund_collections_receipt x WHERE x.replaces_id = r.id)
    ORDER BY r.year DESC, r.number DESC LIMIT 1) o ON true
WHERE c.taken_out_id IS NULL"""

LINK_ENTRIES = """
UPDATE fund_collections_contribution SET entry_id = id
WHERE list_id = ANY(%(lists)s::uuid[]) AND taken_out_id IS NULL"""


def post_list(subscription_list, *, on=None, by):
    """Post one counted list; see `post_lists`."""
    (posted,) = post_lists([subscription_list], on=on, by=by)
    return posted


def post_lists(lists, *, on=None, by):
    """Post counted lists, all or none: each gift becomes an entry into its appeal's fund and gets a receipt number.

    A fixed number of statements, whatever the number of gifts. Raises Refusal when a list is not counted.
    """
    with as_refusal(), transaction.atomic(durable=True):
        found = _locked(lists)
        day = _day(found, on)
        gifts = list(
            Contribution.objects.current()
            .filter(list__in=found)
            .order_by(*(f"list__{name}" for name in BY_NUMBER), "line")
            .values_list("id", "list_id", "line", "amount")
        )
        _check_sums(found, gifts)
        _post_entries(found, gifts, day, by)
        _write_receipts(found, gifts, day)
        SubscriptionList.objects.filter(pk__in=[one.pk for one in found]).update(
            state=ListState.POSTED, posted_on=day, posted_by=by
        )
        for one in found:
            one.state, one.posted_on, one.posted_by = ListState.POSTED, day, by
        facts = [(one, {"total": words(one.counted_total, one.currency), "fund": one.appeal.fund.code, "on": day})
                 for one in found]  # fmt: skip
        audit.record_many("list posted", facts, by=by)
    return found


def _locked(lists):
    rows = SubscriptionList.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in lists])
    found = list(rows.select_related("appeal__fund", "body", "currency").order_by("pk"))
    if not found:
        raise Refusal(_("Choose at least one list."), field="lists")
    for one in found:
        one.require_move(ListState.POSTED)
        if one.appeal.fund.closed_on:
            facts = {"number": one.number, "fund": one.appeal.fund.code}
            raise Refusal(_("List %(number)s gives to the fund %(fund)s, which is closed.") % facts)
    return sorted(found, key=lambda one: (one.body.code, one.running))


def _day(found, on):
    return day_of_act(on, not_before=max(one.counted_on for one in found))


def _check_sums(found, gifts):
    sums: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    for _pk, list_id, _line, amount in gifts:
        sums[list_id] += amount
    for one in found:
        if sums[one.pk] != one.counted_total:
            facts = {
                "number": one.number,
                "lines": words(sums[one.pk], one.currency),
                "counted": words(one.counted_total, one.currency),
            }
            raise Refusal(_("The lines of list %(number)s come to %(lines)s, counted were %(counted)s.") % facts)


def _post_entries(found, gifts, day, by):
    cash, income = Account.objects.playing(Role.COUNTED_CASH), Account.objects.playing(Role.GIFTS)
    of = {one.pk: (one.number, one.appeal.fund, one.currency_id) for one in found}
    entries = []
    for pk, list_id, line, amount in gifts:
        number, fund, currency = of[list_id]
        legs = (ledger.Line(cash, fund, currency, amount), ledger.Line(income, fund, currency, -amount))
        entries.append(ledger.NewEntry(id=pk, posted_on=day, kind=EntryKind.GIFT, text=f"{number}/{line}", lines=legs))
    ledger.post_many(entries, by=by)


def _write_receipts(found, gifts, day):
    body_of = {one.pk: one.body_id for one in found}
    count = Counter(body_of[list_id] for _pk, list_id, _line, _amount in gifts)
    facts = {"year": day.year, "on": day, "bodies": list(count), "gifts": list(count.values())}
    facts |= {"lists": [one.pk for one in found], "texts": [wordings.of_list(one) for one in found]}
    facts["again"] = list(ListTakenOut.objects.filter(list__in=found).values_list("list", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(DRAW_NUMBERS, facts)
        last = dict(cursor.fetchall())
        facts["firsts"] = [last[body] - count[body] + 1 for body in count]
        cursor.execute(WRITE_RECEIPTS, facts)
        cursor.execute(LINK_ENTRIES, facts)
