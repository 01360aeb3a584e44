"""A deposit taken back and a list posted anew, as other programs add them up."""

from fund_collections import services
from fund_collections.models import ListState
from tests.fund_collections.conftest import COUNTED, POSTED, World
from tests.reports.plain_books import proving
from tests.reports.plain_books.test_year import kept


def test_what_was_undone_ties(db, tmp_path):
    world = World("NL")
    world.at(ListState.POSTED, sums=["1.25"])
    deposit = services.undo_deposit(world.deposit(), because="another account", by=world.treasurer)
    one = services.take_out(deposit.freed.get().list, because="another fund", by=world.treasurer)
    services.count_list(one, counted_total=one.collector_total, on=COUNTED, by=world.delegate)
    services.post_list(one, on=POSTED, by=world.treasurer)
    for form in ("beancount", "hledger"):
        path = proving.exported(tmp_path, form)
    assert path.read_text().count("; reverses:") == 4
    proving.agree(path, kept())
