"""The whole story, month by month."""

from datetime import timedelta

from django.db import connection

from portal.demo import sending
from portal.demo.banking import Bank, irregular
from portal.demo.cast import assemble
from portal.demo.collecting import Collecting
from portal.demo.giving import Giving, hand_out_receipts
from portal.demo.goods import Goods
from portal.demo.places import settle
from portal.demo.planning import Planner
from portal.demo.treasury import Treasury

# What is younger is not matched yet, so that in the first days of a month there is something to match.
OPEN = timedelta(days=10)
# Into a month, the bodies vote on what is sent.
DECIDED = timedelta(days=2)


def build(today, tell, presses):
    """The whole story: people and places, then month by month what came in, was decided, sent and heard."""
    with connection.cursor() as cursor:
        # Thousands of small acts: none of them need survive a power cut.
        cursor.execute("SET synchronous_commit = off")
    cast = assemble(today)
    tell("captives and addresses")
    bank = Bank(cast)
    collecting, giving, treasury = Collecting(cast, bank, presses.sheets), Giving(cast, bank), Treasury(cast, bank)
    places = settle(cast)
    sender = sending.Sender(cast, bank, places)
    planner, goods = Planner(cast, sender), Goods(cast, bank, sender)
    treasury.bring_rates()
    months, open_from = list(cast.months()), (today - OPEN).replace(day=1)
    for month in months:
        tell(f"{month:%B %Y}")
        places.hear(month)
        planner.work(month)
        goods.work(month)
        if not planner.plans_in(month):
            sender.send(sending.decide(cast, month + DECIDED), month, recent=month == months[-1])
        collecting.collect(month)
        giving.give(month)
        treasury.work(month)
        irregular(cast, bank, month)
        bank.close_month(month, left_open=month >= open_from)
        giving.mend(month)
        treasury.close_quarters(month)
    sending.leave_open(cast)
    planner.leave_open()
    goods.leave_open()
    collecting.leave_work()
    hand_out_receipts(cast, presses.receipts)
