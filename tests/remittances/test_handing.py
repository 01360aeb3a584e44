"""Handed over to a machine: told of once, written down before, and known to be unknown until it has answered."""

import json
import stat
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from access.offices import Office
from access.refusal import Refusal, rule_of
from ledger.models import Balance, FundBalance
from remittances import services
from remittances.models import RouteTerms
from remittances.services import AgentRefused, AlreadySent, handing
from tests import makers
from tests.remittances.story import REASON


@pytest.fixture
def handed(bank, forwarder):
    """Hand an order over to an agent that answers so, with a fee of 15; what it was told stands in `told`."""

    def handed(order, answer="MT-1", told=None):
        def agent(facts):
            (told if told is not None else []).append(facts)
            if isinstance(answer, BaseException):
                raise answer
            return answer

        return services.hand_over(order, agent=agent, account=bank, fee=Decimal(15), by=forwarder)

    return handed


def balance(fund, role):
    return sum(Balance.objects.filter(fund=fund, account__role=role).values_list("amount", flat=True))


def test_an_answer_makes_it_sent(handed, brought_to, minutes):
    order = handed(brought_to("in hand"), told=(told := []))
    assert told == [
        {"order": order.code, "attempt": 1, "payee": "K-1", "amount": "300.00", "currency": "EUR",
         "route": "postal order"}
    ]  # fmt: skip
    attempt = order.attempts.get()
    assert (order.state, attempt.outcome, attempt.reference, attempt.because) == ("sent", "on the way", "MT-1", "")
    assert minutes(order)[-2:] == ["hand-over begun", "remittance sent"]


@pytest.mark.django_db(transaction=True)
def test_the_agent_is_called_outside_any_transaction(brought_to, bank, forwarder):
    def agent(facts):
        return f"{facts['order']} {connection.in_atomic_block}"

    order = services.hand_over(brought_to("in hand"), agent=agent, account=bank, fee=Decimal(0), by=forwarder)
    assert order.attempts.get().reference == f"{order.code} False"


def test_a_refusal_brings_sum_and_fee_back(handed, brought_to, winter_relief):
    order = handed(brought_to("in hand"), AgentRefused("no such payee"))
    attempt = order.attempts.get()
    assert (order.state, attempt.returned, attempt.fee_returned, attempt.because) == (
        "returned", 300, 15, "no such payee",
    )  # fmt: skip
    assert [balance(winter_relief, role) for role in ("aid", "fees", "losses", "")] == [0, 0, 0, 1000]


@pytest.mark.parametrize("answer", [OSError("cut"), ValueError("name of a person"), "", "  ", "x" * 41, "a\x00b"])
def test_anything_else_stays_unknown_and_is_never_told_again(answer, handed, brought_to, minutes):
    order = handed(brought_to("in hand"), answer)
    assert (order.state, order.attempts.get().outcome) == ("unknown", "unknown")
    assert minutes(order)[-1] == "hand-over without an answer"
    with pytest.raises(AlreadySent):
        handed(order)


def test_the_end_of_the_worker_leaves_it_unknown(handed, brought_to):
    order = brought_to("in hand")
    with pytest.raises(KeyboardInterrupt):
        handed(order, KeyboardInterrupt())
    order.refresh_from_db()
    assert (order.state, order.held_until) == ("unknown", None)


def test_what_was_unknown_is_found_under_its_reference(handed, brought_to, treasurer):
    order = handed(brought_to("in hand"), OSError())
    with pytest.raises(Refusal, match="Write the provider's reference"):
        services.found_sent(order, reference=" ", by=treasurer)
    order = services.found_sent(order, reference=" MT 7 ", by=treasurer)
    assert (order.state, order.attempts.get().reference) == ("sent", "MT 7")
    services.mark_unknown(order, because="no word", by=treasurer)
    with pytest.raises(Refusal, match="was sent as MT 7; say whether it arrived or came back"):
        services.found_sent(order, reference="MT-8", by=treasurer)


def test_an_answer_that_comes_late_changes_nothing(brought_to, bank, forwarder, treasurer, minutes):
    order = brought_to("in hand")

    def slow(_facts):
        services.mark_returned(order, returned=Decimal(300), because="agent closed", by=treasurer)
        return "MT-1"

    order = services.hand_over(order, agent=slow, account=bank, fee=Decimal(0), by=forwarder)
    assert (order.state, order.attempts.get().reference) == ("returned", "")
    assert minutes(order)[-1] == "answer came late"


def test_what_a_person_has_opened_no_machine_is_told_of(handed, brought_to, forwarder):
    order = brought_to("in hand")
    services.reveal_address(order, by=forwarder, because=REASON)
    with pytest.raises(Refusal, match="was opened: record its sending, or put it back"):
        handed(order)


AHEAD = """INSERT INTO remittances_attempt (id, remittance_id, number, account_id, route, sent_on, sent_by_id, amount,
           fee, fee_returned, reference, entry_id, outcome, because)
           VALUES (gen_random_uuid(), %s, 1, %s, 'bank', current_date, %s, 300, 0, 0, %s, %s, %s, %s)"""


@pytest.mark.parametrize(
    ("reference", "outcome", "because"),
    [("", "unknown", ""), ("MT-1", "unknown", "handed over"), ("", "confirmed", ""), ("", "returned", "moved")],
)
def test_sql_writes_ahead_only_with_a_reason_and_no_reference(
    reference, outcome, because, brought_to, bank, forwarder, money, sql
):
    order = brought_to("in hand")
    with pytest.raises(IntegrityError) as refused:
        sql(AHEAD, order.pk, bank.pk, forwarder.pk, reference, money.pk, outcome, because)
    assert rule_of(refused.value) == "attempt_of_order_in_hand"


TOUCHES = [
    "UPDATE remittances_attempt SET outcome = 'on the way'",
    "UPDATE remittances_attempt SET closed_on = current_date",
    "UPDATE remittances_attempt SET fee_returned = 1",
]


@pytest.mark.parametrize("touch", TOUCHES)
def test_sql_finds_nothing_without_a_reference(touch, handed, brought_to, sql):
    handed(brought_to("in hand"), OSError())
    with pytest.raises(IntegrityError) as refused:
        sql(touch)
    assert rule_of(refused.value) == "attempt_final"


def test_sql_writes_a_reference_once(handed, brought_to, sql):
    handed(brought_to("in hand"))
    with pytest.raises(IntegrityError) as refused:
        sql("UPDATE remittances_attempt SET reference = 'MT-2'")
    assert rule_of(refused.value) == "attempt_final"


@pytest.fixture
def program(tmp_path):
    """A program that refuses 20, breaks on 30, and knows all others by their code; it keeps what it was told."""
    path = tmp_path / "agent"
    path.write_text(f"""#!/bin/sh
facts=$(cat)
echo "$facts" >> {tmp_path}/told
case "$facts" in
  *'"20.00"'*) echo "no such payee" >&2; exit 3;;
  *'"30.00"'*) echo "MT-9"; exit 1;;
esac
echo "MT-1"
""")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def run(agent, forwarder, bank, **options):
    options = {"login": forwarder.username, "account": bank.code, "route": "postal order", **options}
    options["program"] = str(agent)
    call_command("hand_over", **options, stdout=(out := StringIO()), stderr=(errors := StringIO()))
    return out.getvalue(), errors.getvalue()


def test_a_program_is_told_of_each_order_once(program, brought_to, drafted, forwarder, bank, tmp_path):
    orders = [brought_to("approved", drafted(amount)) for amount in ("10", "20", "30", "40")]
    brought_to("approved", drafted("50", route="courier"))
    assert run(program, forwarder, bank, dry_run=True)[0] == "4 orders would be handed over.\n"
    with pytest.raises(CommandError, match="Not every order was sent") as ended:
        run(program, forwarder, bank)
    assert ended.value.returncode == 1
    told = [json.loads(line)["order"] for line in (tmp_path / "told").read_text().splitlines()]
    assert told == [order.code for order in orders]
    states = [type(order).objects.get(pk=order.pk).state for order in orders]
    assert states == ["sent", "returned", "unknown", "sent"]
    assert run(program, forwarder, bank)[0].startswith("Sent: 0.")


def test_an_order_that_cannot_be_booked_stops_no_other(program, brought_to, drafted, forwarder, bank, treasurer):
    first, second = (brought_to("approved", drafted(amount)) for amount in ("600", "10"))
    terms = {"route": "postal order", "country": "GR", "currency_id": "EUR", "noted_by": treasurer}
    RouteTerms.objects.create(**terms, fee_flat=0, fee_percent=Decimal("99.9"))
    with pytest.raises(CommandError, match="Not every order was sent"):
        run(program, forwarder, bank)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, FundBalance.objects.get().amount) == ("approved", "sent", Decimal("980.01"))


@pytest.mark.parametrize(
    "wish", [{"login": "nobody"}, {"account": "none"}, {"route": "balloon"}, {"program": "/nowhere/agent"}]
)
def test_a_wrong_wish_hands_nothing_over(wish, program, forwarder, bank):
    with pytest.raises(CommandError) as refused:
        run(wish.get("program", program), forwarder, bank, **wish)
    assert refused.value.returncode == 2


def test_the_worker_leaves_alone_what_a_person_holds(program, brought_to, forwarder, bank):
    order = brought_to("in hand")
    services.reveal_address(order, by=forwarder, because=REASON)
    with pytest.raises(CommandError, match="record its sending or put it back"):
        run(program, forwarder, bank)
    assert makers.user(Office.FORWARDER).orders.count() == 0


def test_nothing_is_handed_over_to_a_burned_address(handed, brought_to, secretary, sql, as_owner):
    order = brought_to("in hand")
    sql("UPDATE remittances_recipientaddress SET burned_at = now(), burned_by_id = %s", secretary.pk)
    with pytest.raises(Refusal, match="nothing is sent there or opened, ever"):
        handed(order, told=(told := []))
    assert told == []


def test_sql_writes_nothing_ahead_to_a_burned_address(handed, brought_to, secretary, sql, as_owner, monkeypatch):
    order = brought_to("in hand")
    sql("UPDATE remittances_recipientaddress SET burned_at = now(), burned_by_id = %s", secretary.pk)
    monkeypatch.setattr(handing, "require_usable", lambda _address, _route: None)
    with pytest.raises(Refusal) as refused:
        handed(order, told=(told := []))
    assert (rule_of(refused.value.__cause__), told) == ("remittance_address_burned", [])
