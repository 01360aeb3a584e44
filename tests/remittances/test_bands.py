"""How many bodies sign: two, more above what was decided; by the acts, the page and raw SQL."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from access.offices import Office
from access.refusal import Refusal, rule_of
from audit.models import Minute
from ledger.models import Currency
from member_parties.models import Decision
from remittances import services
from remittances.models import SigningBand
from tests import makers
from tests.remittances.story import DAY, carried_decision

TODAY = timezone.now().date()
INSERT = """INSERT INTO remittances_signingband (id, currency_id, above, signatures, from_on, decision_id, noted_by_id)
            VALUES (gen_random_uuid(), 'EUR', %s, %s, %s, %s, %s)"""


def sign(thing, *people):
    for person in people:
        thing = services.approve(thing, body=person.body, by=person)
    return thing


@pytest.fixture
def three(approver_one, approver_two):
    return [approver_one, approver_two, makers.user(Office.APPROVER)]


def setting(decision, by, **changes):
    facts = {"currency": Currency.objects.get(pk="EUR"), "above": Decimal(250), "signatures": 3, "from_on": TODAY}
    return services.set_band(**{**facts, "decision": decision, "by": by, **changes})


def test_two_sign_below_and_three_above(brought_to, drafted, band, three):
    band("250")
    below, above = brought_to("submitted", drafted("250")), brought_to("submitted", drafted("250.01"))
    assert sign(below, *three[:2]).state == "approved"
    assert sign(above, *three[:2]).state == "submitted"
    assert sign(above, three[2]).state == "approved"


def test_three_sign_a_plan_above(plan, band, three):
    band("299.99")
    assert sign(plan, *three[:2]).state == "submitted"
    assert sign(plan, three[2]).state == "signed"


def test_sql_does_not_approve_above_a_band_with_two(brought_to, band, three, sql):
    band("250")
    order = sign(brought_to("submitted"), *three[:2])
    with pytest.raises(IntegrityError) as refused:
        sql("UPDATE remittances_remittance SET state = 'approved' WHERE id = %s", order.pk)
    assert rule_of(refused.value) == "remittance_two_bodies"


def test_a_refused_attempt_is_minuted_with_the_band(brought_to, band, three):
    band("250")
    order = sign(brought_to("submitted"), three[0])
    with pytest.raises(Refusal):
        sign(order, three[0])
    facts = Minute.objects.about(order).latest("pk").facts
    assert facts | {"body": ""} == {
        "body": "",
        "rule": "approval_once_per_person",
        "needs": 3,
        "band": "D-41 above 250",
    }


def test_a_band_is_set_by_a_decision_and_minuted(resolution, secretary, minutes):
    setting(resolution, secretary)
    rule = services.rule_for("EUR", Decimal(251), TODAY)
    assert (rule.needed, str(rule)) == (3, "3 bodies sign above 250.00 EUR, D-41")
    assert str(services.rule_for("EUR", Decimal(250), TODAY)) == "2 bodies sign"
    assert minutes(resolution) == ["signatures decided"]


WRONG = [
    ({"signatures": 1}, "Two to nine bodies sign"),
    ({"signatures": 10}, "Two to nine bodies sign"),
    ({"from_on": TODAY - dt.timedelta(days=1)}, "does not reach back"),
    ({"above": Decimal("0.001")}, "more decimal places"),
    ({"above": Decimal(-1)}, "less than"),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG)
def test_a_band_that_cannot_be_is_refused(change, sentence, resolution, secretary):
    with pytest.raises(Refusal, match=sentence):
        setting(resolution, secretary, **change)
    assert not SigningBand.objects.exists()


def test_a_decision_not_carried_sets_no_band(resolution, secretary):
    another = Decision.objects.create(
        code="D-32",
        title="More hands",
        purpose="Rules",
        about="signatures",
        fund=resolution.fund,
        currency_id="EUR",
        amount=1,
        proposed_on=DAY,
        proposed_by=secretary,
    )
    with pytest.raises(Refusal, match="only a carried decision"):
        setting(another, secretary)
    with pytest.raises(Refusal, match="set that band already"):
        [setting(resolution, secretary) for _twice in range(2)]


def broken(sql, statement, *values):
    with pytest.raises(IntegrityError) as error:
        sql(statement, *values)
    return rule_of(error.value)


def test_sql_sets_no_band_past_the_rules(resolution, treasurer, band, sql):
    values = (DAY, resolution.pk, treasurer.pk)
    assert broken(sql, INSERT, 5, 1, *values) == "band_never_fewer_than_two"
    assert broken(sql, INSERT, 5, 3, DAY - dt.timedelta(days=1), *values[1:]) == "band_by_decision"
    band()
    for touch in ("UPDATE remittances_signingband SET signatures = 2", "DELETE FROM remittances_signingband"):
        assert broken(sql, touch) == "band_final"


def test_sql_does_not_rewrite_what_was_changed(plan, sql):
    told = """INSERT INTO remittances_planchange (plan_id, number, what, old, new)
              VALUES (%s, 1, 'route', 'bank', 'courier')"""
    sql(told, plan.pk)
    for touch in ("UPDATE remittances_planchange SET new = 'agent'", "DELETE FROM remittances_planchange"):
        assert broken(sql, touch) == "plan_change_final"


def naively(bands, amount, day):
    """The highest sum exceeded; of its bands in force the newest."""
    asked = [one for one in bands if one[0] < amount and one[1] <= day]
    return max(asked, default=(0, 0, 2))[2]


BANDS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(2, 9)), max_size=6, unique_by=lambda one: one[:2]
)


def test_the_band_in_force_is_the_naive_one(winter_relief, treasurer):
    # A decision decides each sum once.
    facts = {"by": treasurer, "about": "signatures"}
    decisions = [carried_decision(winter_relief, code=f"D-9{number}", **facts) for number in range(6)]

    @settings(max_examples=40)
    @given(BANDS, st.integers(0, 7), st.integers(0, 6))
    def held(bands, amount, day):
        with transaction.atomic():
            for (above, after, count), resolution in zip(bands, decisions, strict=False):
                facts = {"above": above, "signatures": count, "from_on": DAY + dt.timedelta(days=after)}
                resolution.bands.create(currency_id="EUR", noted_by=treasurer, **facts)
            found = services.rule_for("EUR", amount, DAY + dt.timedelta(days=day))
            transaction.set_rollback(True)
        assert found.needed == naively(bands, amount, day)

    held()


def test_the_page_tells_what_holds_and_what_held(resolution, band, secretary, approver_one, sign_in):
    client = sign_in(secretary)
    assert "Two bodies sign every sum" in client.get(reverse("remittances:band_list")).text
    band("250", from_on=DAY)
    facts = {"decision": resolution.pk, "currency": "EUR", "above": "250", "signatures": 4, "from_on": f"{TODAY}"}
    assert "set that band already" in client.post(reverse("remittances:band_new"), facts).text
    facts["above"] = "1000"
    client.post(reverse("remittances:band_new"), facts)
    answer = sign_in(approver_one).get(reverse("remittances:band_list"))
    assert [(one.signatures, one.word) for one in answer.context["bands"]] == [(3, "in force"), (4, "in force")]
    assert client.get(reverse("remittances:band_new")).status_code == 403


def test_a_decision_about_money_sets_no_band(decision, secretary, sql):
    with pytest.raises(Refusal, match="is about money"):
        setting(decision, secretary)
    assert broken(sql, INSERT, 5, 3, TODAY, decision.pk, secretary.pk) == "band_by_decision"


def test_under_a_decision_about_signatures_no_money_goes(resolution, drafted, sql):
    with pytest.raises(Refusal, match="is about signatures; money is sent under a carried decision"):
        drafted(decision=resolution)
    drafted()
    moved = "UPDATE remittances_remittance SET decision_id = %s"
    assert broken(sql, moved, resolution.pk) == "remittance_under_decision"
    about = "UPDATE member_parties_decision SET about = 'money' WHERE id = %s"
    assert broken(sql, about, resolution.pk) == "decision_final"


def test_no_plan_goes_under_a_decision_about_signatures(plan, resolution, sql):
    moved = "UPDATE remittances_plan SET decision_id = %s"
    assert broken(sql, moved, resolution.pk) in {"plan_under_decision", "plan_fixed"}


def test_the_page_offers_decisions_about_signatures_alone(decision, resolution, secretary, sign_in):
    page = sign_in(secretary).get(reverse("remittances:band_new")).text
    assert (decision.code in page, resolution.code in page) == (False, True)
