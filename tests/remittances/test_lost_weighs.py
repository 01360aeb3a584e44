"""What came back of a sending frees its decision; what was lost on the way was spent under it. By figures of a hand.

Of a decision of 1,000.00 EUR: 300.00 sent, of which 280.00 come back: 20.00 are lost, and 980.00 left. The fee of
sending never weighs.
"""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from access.refusal import rule_of
from member_parties.models import Decision
from remittances import services
from tests import makers
from tests.remittances.story import DAY


@pytest.fixture
def come_back(treasurer):
    def come_back(sent, returned):
        facts = {"because": "the house is empty", "on": DAY, "by": treasurer}
        return services.mark_returned(sent, returned=Decimal(returned), **facts)

    return come_back


@pytest.fixture
def lost(brought_to, come_back):
    """300.00 sent, of which 280.00 came back."""
    return come_back(brought_to("sent"), "280")


def used(decision):
    """As the database, the queryset and the services have it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT decision_used(%s)", [decision.pk])
        (by_sql,) = cursor.fetchone()
    by_rows = Decision.objects.with_used().get(pk=decision.pk).used
    return by_sql, by_rows, decision.amount - services.left_of_decision(decision)


@pytest.mark.parametrize(("returned", "weighs"), [("280", 20), ("300", 0), ("0", 300)])
def test_on_its_way_it_weighs_whole_and_come_back_what_was_lost(returned, weighs, brought_to, come_back, decision):
    sent = brought_to("sent")
    assert used(decision) == (300, 300, 300)
    come_back(sent, returned)
    assert used(decision) == (weighs, weighs, weighs)


def test_sent_anew_it_weighs_beside_what_was_lost(lost, decision, treasurer):
    services.recall(lost, because="the next house", by=treasurer)
    assert used(decision) == (320, 320, 320)


def test_there_is_room_for_the_rest_and_no_coin_more(lost, decision, bank, drafted, treasurer, sql):
    makers.filled(decision.fund, bank, 100, by=treasurer)
    with pytest.raises(services.OverDecision, match=r"980\.00 EUR of it are left: this is 0\.01 EUR too much"):
        drafted("980.01")
    draft = drafted("980.00")
    assert used(decision) == (1000, 1000, 1000)
    with pytest.raises(IntegrityError) as refused:
        sql("UPDATE remittances_remittance SET amount = 980.01 WHERE id = %s", draft.pk)
    assert rule_of(refused.value) == "remittance_within_decision"
