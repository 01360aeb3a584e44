"""List pages at 200,000 gifts, 500,000 minutes and 50,000 captives: statements and time of each, in this process.

The gifts are 8,000 lists posted by the services, so journal, receipts and balances are as large and true as a site's;
minutes and captives are added by COPY. Each page is asked for by a login that may see all of it, through every
middleware; its statements are counted at one list of one gift and again at full size, and must be the same number.
Peer: the frame of the pages (base.html) with nothing in it, asked for by the same login in turn.
"""

import sys
import uuid
from datetime import timedelta

import ground

ground.ready()

import making
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from figures import Figure, tell

from access.doors import note_proof
from access.factors import PASSKEY
from access.offices import Office
from aidassoc.database import as_owner
from audit.models import Minute
from fund_collections.models import Contribution
from fund_collections.services import post_lists

AT_ONCE = 2000  # lists
TIMES = 15
# Name, page, query, whose, and the milliseconds promised: those of gifts and minutes.
PAGES = [
    ("gifts", "fund_collections:contribution_list", "", "auditor", 150),
    ("gifts of a body, its delegate", "fund_collections:contribution_list", "", "typist", 150),
    ("gifts of one appeal", "fund_collections:contribution_list", "appeal={appeal}", "auditor", 150),
    ("minutes", "audit:minute_list", "", "auditor", 150),
    ("minutes of an act", "audit:minute_list", "act=list+posted", "auditor", 150),
    ("journal", "ledger:entry_list", "", "auditor", None),
    ("funds", "ledger:fund_list", "", "auditor", None),
    ("lists", "fund_collections:list_list", "", "auditor", None),
    ("lists by number", "fund_collections:list_list", "sort=number", "auditor", None),
    ("appeals", "fund_collections:appeal_list", "", "auditor", None),
    ("deposits", "fund_collections:deposit_list", "", "auditor", None),
    ("remittances", "remittances:remittance_list", "", "auditor", None),
    ("captives", "captives:captive_list", "", "worker", None),
    ("users", "access:user_list", "", "secretary", None),
    ("home of the treasurer", "portal:home", "", "treasurer", None),
    ("home of a delegate", "portal:home", "", "typist", None),
]


def gifts(found, lists, lines, on=60):
    """Gifts on the first `lines` lines of each list, counted and posted."""
    columns = "id, list_id, line, giver_kind, pseudonym, place, currency_id, amount"
    rows = (
        f"{uuid.uuid4()}\t{one.pk}\t{line}\tanonymous\t\t\tEUR\t{making.amount(at * lines + line)}\n"
        for at, one in enumerate(lists)
        for line in range(1, lines + 1)
    )
    copy_in(f"fund_collections_contribution ({columns})", rows)
    making.count(found, lists)
    post_lists(lists, on=making.FIRST + timedelta(days=on), by=found["treasurer"])


def copy_in(into, rows):
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        copy.write("".join(rows))


def captives(found, first, last):
    columns = "id, code, real_name, do_not_publish, proposed_by_body_id, case_worker_id"
    body, worker = found["bodies"][0].pk, found["worker"].pk
    rows = (f"{uuid.uuid4()}\tC-{n:06}\t\\\\x00\tt\t{body}\t{worker}\n" for n in range(first, last))
    copy_in(f"captives_captive ({columns})", rows)


def minutes(found, upto):
    columns = "actor_id, actor_code, act, subject_type, subject_id, subject_code, facts"
    actor, entry = found["treasurer"].pk, "ledger.entry"
    left = range(upto - Minute.objects.count())
    rows = (f"{actor}\ttreasurer\tentry posted\t{entry}\t{uuid.uuid4()}\tJ-2023-{n:06}\t{{}}\n" for n in left)
    copy_in(f"audit_minute ({columns})", rows)


def fill(found, lists, most_minutes, most_captives):
    left = lists
    while left:
        some = making.lists_out(found, min(left, AT_ONCE))
        # Each batch on its day: journal and gifts are sorted by it.
        gifts(found, some, making.LINES, on=60 + left // AT_ONCE)
        left -= len(some)
    captives(found, 1, most_captives)
    minutes(found, most_minutes)
    with as_owner(connection), connection.cursor() as cursor:
        # What autovacuum does on a site within minutes of such a day.
        cursor.execute("VACUUM ANALYZE")


class Pages:
    """A browser for each login."""

    def __init__(self, found):
        self.found, self.clients = found, {}
        for who in {page[3] for page in PAGES}:
            self.clients[who] = Client(SERVER_NAME="localhost")
            self.clients[who].force_login(found[who])
            session = self.clients[who].session
            note_proof(session, PASSKEY)
            session.save()

    def ask(self, page):
        _name, view, query, who, _bound = page
        address = f"{reverse(view)}?{query.format(appeal=self.found['appeal'].pk)}"
        answer = self.clients[who].get(address, secure=True)
        assert answer.status_code == 200, f"{address} for {who}: {answer.status_code}"

    def bare(self, page):
        assert self.clients[page[3]].get("/bare/", secure=True).status_code == 200

    def statements(self, page):
        self.ask(page)
        with CaptureQueriesContext(connection) as captured:
            self.ask(page)
        return len(captured)


def main(lists=8000, most_minutes=500_000, most_captives=50_000):
    sys.path.insert(0, str(ground.ROOT / "benchmarks" / "peer"))
    settings.ROOT_URLCONF = "bare_urls"
    found = making.association()
    body = found["bodies"][0]
    for name, office in (("auditor", Office.AUDITOR), ("secretary", Office.SECRETARY), ("worker", Office.CASE_WORKER)):
        found[name] = making.person(name, office, body=body)
    gifts(found, making.lists_out(found, 1), 1)
    captives(found, 0, 1)
    pages = Pages(found)
    few = {page[0]: pages.statements(page) for page in PAGES}
    fill(found, lists, most_minutes, most_captives)
    size = f"{Contribution.objects.count():,} gifts, {Minute.objects.count():,} minutes"
    print(size, file=sys.stderr)
    for page in PAGES:
        name, *_, bound = page
        many = pages.statements(page)
        ours, frame = ground.in_turn(TIMES, lambda: pages.ask(page), lambda: pages.bare(page))  # noqa: B023
        tell(Figure(f"page: {name}", ours * 1000, frame * 1000, "the frame", "ms", of="ours", bound=bound))
        tell(Figure(f"statements: {name}", many, few[name], "at one row", "", of="ours", bound=12))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
