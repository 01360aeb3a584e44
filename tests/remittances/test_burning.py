"""A burned address: nothing is sent there from that moment on, nothing of it can be had, it never comes back."""

from decimal import Decimal

import pytest
from django.conf import settings
from django.db import IntegrityError

from access.offices import Office
from access.refusal import Refusal, rule_of
from audit.models import Minute
from remittances import journal, services
from remittances.models import Burn, RecipientAddress, State
from remittances.warning import seen_by
from tests import makers
from tests.remittances.story import CANARY, DAY, REASON
from tests.remittances.test_races import at_once
from vault import client
from vault.models import EpochKey, RecordKey
from vault.services import CannotOpen, Closed, ReasonMissing, key_ids, reveal
from vault.services.sealing import record_keys

WHY = "a letter from there was opened"
SAME = [
    CANARY,
    CANARY.upper(),
    CANARY.replace(" ", "\n"),
    CANARY.replace(",", " ."),
    "Cellár  door—9 (behind the MILL)",
]


@pytest.fixture
def burned(address, secretary):
    services.burn(address, because=WHY, by=secretary)
    assert services.finish_burns() == 0
    address.refresh_from_db()
    return address


@pytest.mark.parametrize("who", ["secretary", "forwarder"])
def test_one_person_burns_alone_and_at_once(address, people, who, minutes):
    services.burn(address, because=WHY, by=people[who])
    address.refresh_from_db()
    assert (address.burned_by, address.burned_at is None) == (people[who], False)
    assert minutes(address)[-1] == "address burned"
    with pytest.raises(Refusal, match="K-1 is burned already"):
        services.burn(address, because=WHY, by=people[who])


@pytest.mark.parametrize("asked", ["K-1", "K-2", "K-3"])
def test_what_was_entered_twice_burns_at_once(address, case_worker, secretary, asked):
    """Whichever of them somebody knows: it is one place, and a fourth elsewhere stays."""
    for lines in (CANARY, CANARY.upper(), "Cellar door 8, behind the mill"):
        services.open_address(country="GR", lines=lines, people=2, knowingly=True, by=case_worker)
    begun = services.burn(RecipientAddress.objects.get(code=asked), because=WHY, by=secretary)
    assert begun.code == asked
    left = RecipientAddress.objects.filter(burned_at=None)
    assert [one.code for one in left] == ["K-4"]
    assert services.finish_burns() == 0
    assert [line.code for line in sorted(journal.read(settings.BURN_JOURNAL), key=lambda line: line.code)] == [
        "K-1",
        "K-2",
        "K-3",
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(4))
def test_a_place_entered_while_it_is_burned_stays_burned(address, case_worker, secretary, round_):
    def enter():
        services.open_address(country="GR", lines=CANARY, people=2, knowingly=True, by=case_worker)

    at_once(enter, lambda: services.burn(address, because=WHY, by=secretary))
    assert not RecipientAddress.objects.filter(burned_at=None).exists()


def test_who_opened_one_entry_is_warned_of_the_place(address, case_worker, forwarder, secretary):
    other = services.open_address(country="GR", lines=CANARY, people=2, knowingly=True, by=case_worker)
    reveal(other, "lines", by=forwarder, because=REASON)
    services.burn(address, because=WHY, by=secretary)
    assert [seen.login for seen in seen_by(address, user=forwarder)] == [forwarder.username]


def test_a_burning_has_a_reason(address, secretary):
    with pytest.raises(ReasonMissing, match="15 characters"):
        services.burn(address, because="known", by=secretary)


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("draft", "draft"),
        ("submitted", "draft"),
        ("signed", "draft"),
        ("approved", "draft"),
        ("in hand", "draft"),
        ("sent", "sent"),
        ("returned", "returned"),
        ("withdrawn", "withdrawn"),
    ],
)
def test_what_was_not_sent_is_a_draft_again(state, after, brought_to, secretary, minutes):
    order = brought_to(state)
    services.burn(order.address, because=WHY, by=secretary)
    order.refresh_from_db()
    assert (order.state, order.approvals.filter(voided_at=None).count() if after == "draft" else 0) == (after, 0)
    assert ("order halted" in minutes(order)) == (state not in {"draft", after})
    told = Minute.objects.get(act="address burned").facts
    assert (told["halted"], told["sent_before"]) == (
        order.code if state not in {"draft", after} else "",
        order.code if after in {"sent", "returned"} else "",
    )


def test_nothing_goes_there_again(brought_to, drafted, treasurer, secretary):
    order = brought_to("approved")
    services.burn(order.address, because=WHY, by=secretary)
    order.address.refresh_from_db()
    for act in (lambda: drafted(address=order.address), lambda: services.submit(order, by=treasurer)):
        with pytest.raises(Refusal, match=r"K-1 was burned on .*: nothing is sent there"):
            act()


MOVE = """UPDATE remittances_remittance SET state = %s, forwarder_id = %s,
          held_until = CASE WHEN %s = 'in hand' THEN now() END"""


@pytest.mark.parametrize("state", ["draft", "approved", "in hand"])
def test_remittance_address_burned(state, brought_to, bank, forwarder, secretary, sql, as_owner):
    order = brought_to(state)
    sql("UPDATE remittances_recipientaddress SET burned_at = now(), burned_by_id = %s", secretary.pk)
    wanted = {"draft": "submitted", "approved": "in hand", "in hand": "sent"}[state]
    hand = order.forwarder_id or forwarder.pk if wanted in {"in hand", "sent"} else None
    with pytest.raises(IntegrityError) as caught:
        sql(MOVE, wanted, hand, wanted)
    assert rule_of(caught.value) == "remittance_address_burned"


def test_the_last_signature_comes_too_late(brought_to, secretary, sql, as_owner):
    order, last = brought_to("signed"), makers.user(Office.APPROVER)
    sql("UPDATE remittances_recipientaddress SET burned_at = now(), burned_by_id = %s", secretary.pk)
    with pytest.raises(Refusal, match="The address is burned"):
        services.approve(order, body=last.body, by=last)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE remittances_recipientaddress SET burned_at = NULL, burned_by_id = NULL",
        "UPDATE remittances_recipientaddress SET burned_at = now()",
        "UPDATE remittances_recipientaddress SET lines = '\\x01'",
        "UPDATE remittances_recipientaddress SET code = 'K-9'",
        "DELETE FROM remittances_burn; DELETE FROM remittances_recipientaddress",
    ],
)
def test_address_burned_final(burned, change, sql, as_owner):
    with pytest.raises(IntegrityError) as caught:
        sql(change)
    assert rule_of(caught.value) in {"address_burned_final", "burn_final"}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE remittances_burn SET finished_at = NULL",
        "UPDATE remittances_burn SET commitment = 'another'",
        "UPDATE remittances_burn SET salt = 'another'",
        "DELETE FROM remittances_burn",
    ],
)
def test_burn_final(burned, change, sql, as_owner):
    with pytest.raises(IntegrityError) as caught:
        sql(change)
    assert rule_of(caught.value) == "burn_final"


@pytest.mark.parametrize("lines", SAME)
def test_the_same_address_is_refused_however_it_is_written(burned, lines, case_worker):
    for knowingly in (False, True):
        with pytest.raises(Refusal, match="was burned"):
            services.open_address(country="gr", lines=lines, people=2, knowingly=knowingly, by=case_worker)
    assert Minute.objects.filter(act="burned address refused").count() == 2
    services.open_address(country="GR", lines=f"{lines} left", people=2, by=case_worker)


def test_no_forwarder_opens_it(brought_to, forwarder, secretary, sql):
    order = brought_to("in hand")
    sql("UPDATE remittances_recipientaddress SET burned_at = now(), burned_by_id = %s", secretary.pk)
    with pytest.raises(Refusal, match=r"burned on .*: nothing is sent there or opened, ever"):
        services.reveal_address(order, by=forwarder, because=REASON)


def test_nothing_recoverable_remains(address, secretary):
    """What a seized copy from before holds opens under nothing that the holder still has."""
    value = address.lines
    (record,) = key_ids(value)
    key = record_keys([record])[record]
    old_epoch, wrapped = str(key.epoch), bytes(key.wrapped)
    services.burn(address, because=WHY, by=secretary)
    services.finish_burns()
    assert record_keys([record]) == {}
    with pytest.raises(client.EpochGone):
        client.unwrap(old_epoch, record, wrapped, purpose="reveal", reason="seized", by="police")
    held = set(client.ask("epochs")["epochs"])
    assert old_epoch not in held
    assert EpochKey.objects.filter(level="S4", retired_at=None).count() == 1
    # The old row put back beside the old ciphertext: still nothing.
    newest = EpochKey.objects.get(level="S4", retired_at=None)
    RecordKey.objects.bulk_create([RecordKey(pk=record, epoch=newest, wrapped=wrapped)])
    address.lines = value
    with pytest.raises(CannotOpen):
        reveal(address, "lines", by=secretary, because=REASON)


def test_other_addresses_open_as_before(address, secretary, forwarder, case_worker):
    other = services.open_address(country="GR", lines="Mill lane 4", people=2, by=case_worker)
    services.burn(address, because=WHY, by=secretary)
    services.finish_burns()
    assert reveal(RecipientAddress.objects.get(pk=other.pk), "lines", by=forwarder, because=REASON) == "Mill lane 4"


def test_a_closed_vault_stops_no_burning(address, secretary, settings, tmp_path, case_worker):
    open_at = settings.HOLDER
    settings.HOLDER = str(tmp_path / "nobody")
    services.burn(address, because=WHY, by=secretary)
    with pytest.raises(Closed):
        services.finish_burns()
    assert Burn.objects.get().commitment == ""
    settings.HOLDER = open_at
    assert services.finish_burns() == 0
    with pytest.raises(Refusal, match="was burned"):
        services.open_address(country="GR", lines=CANARY, people=2, by=case_worker)


@pytest.mark.django_db(transaction=True)
def test_a_sending_and_a_burning_at_once(brought_to, bank, forwarder, secretary):
    order = brought_to("in hand")

    def send():
        try:
            return services.send(order, account=bank, fee=Decimal(15), on=DAY, by=forwarder)
        finally:
            client.forget()

    def burn():
        try:
            return services.burn(order.address, because=WHY, by=secretary)
        finally:
            client.forget()

    at_once(burn, *[send] * 5)
    order.refresh_from_db()
    assert RecipientAddress.objects.get().burned_at
    assert (order.state, order.attempts.count()) in {(State.SENT, 1), (State.DRAFT, 0)}


def test_what_the_address_wrote_of_itself_burns_too(address, secretary, case_worker, sql):
    note = {"noted_on": DAY, "money": False, "text": "bread for the two by the mill", "by": case_worker}
    services.note_notice(address, **note)
    with pytest.raises(IntegrityError, match="a notice is not rewritten"):
        sql("UPDATE remittances_addressnotice SET text = 'burned'")
    services.burn(address, because=WHY, by=secretary)
    services.finish_burns()
    address.refresh_from_db()
    assert (address.notice, [one.text for one in address.notices.all()]) == ("burned", ["burned"])
    with pytest.raises(IntegrityError, match="a notice is not rewritten"):
        sql("UPDATE remittances_addressnotice SET text = 'burned', money = true")
