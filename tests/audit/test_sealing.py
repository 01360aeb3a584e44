import threading

import pytest
from django.db import DatabaseError, connection, transaction

from access.refusal import rule_of, sentence_for
from audit import chain, services
from audit.models import Minute, Seal
from audit.sealing import MOST, last_seal, seal
from audit.verifier.verify_minutes import Book

FINAL = {"seal": "seal_final", "head": "head_final", "digest": "digest_final"}


def write(count, by, **facts):
    for turn in range(count):
        services.record("thing done", by, by=by, turn=turn, **facts)


def read():
    """The sealed book as the verifier sees it."""
    book = Book()
    for kind, number, fact in chain.sealed_book():
        book.minute(number, fact) if kind == "minute" else book.seal(fact)
    return book


def test_each_seal_goes_on_where_the_last_one_ended(auditor):
    write(3, auditor)
    first = seal(wait=1)
    write(2, auditor, text="“ß” \n\t\\ \u2028", part=0.10)
    second = seal(wait=1)
    assert [first.count, second.count] == [Minute.objects.count() - 2, Minute.objects.count()]
    assert (second.number, second.first_id > first.last_id, seal(wait=1)) == (2, True, second)
    assert (read().faults(), read().count) == ([], second.count)
    assert last_seal().sealed_at


def test_an_empty_book_has_no_seal(db):
    assert (seal(wait=1), read().faults()) == (None, [])


def test_a_long_stretch_gets_several_seals(auditor, monkeypatch):
    monkeypatch.setattr("audit.sealing.MOST", 4)
    write(9, auditor)
    assert (seal(wait=1).number, MOST) == (3, 10_000)
    assert list(Seal.objects.order_by("number").values_list("count", flat=True)) == [4, 8, 9]
    assert read().faults() == []


@pytest.mark.parametrize("table", FINAL)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_seals_heads_and_digests_are_only_ever_added(auditor, as_owner, table, statement):
    write(1, auditor)
    seal(wait=1)
    column = {"seal": "digest", "head": "digest", "digest": "content"}[table]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_head (seal_id, count, digest, at, signature, key) VALUES (1,1,'',now(),'','')"
        )
        cursor.execute("INSERT INTO audit_digest (week, content) VALUES ('2026-W01', '{}')")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            cursor.execute(statement.format(f"audit_{table}", column, column))
    assert rule_of(refused.value) in ({FINAL[table], "head_final"} if "TRUNCATE" in statement else {FINAL[table]})
    assert sentence_for(FINAL[table])


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_and_nothing_is_missed_beside_a_slow_writer(auditor):
    slow_wrote, slow_may_end, sealed = threading.Event(), threading.Event(), []

    def slow():
        with transaction.atomic():
            write(1, auditor)
            slow_wrote.set()
            slow_may_end.wait(20)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    slow_wrote.wait(20)
    write(5, auditor)
    # Its number is lower and not yet to be seen: nothing is closed in, and the fast ones went on.
    assert (seal(wait=0.1), Minute.objects.count()) == (None, 5)
    sealer = threading.Thread(target=lambda: (sealed.append(seal(wait=20)), connection.close()))
    sealer.start()
    write(5, auditor)
    slow_may_end.set()
    writer.join()
    sealer.join()
    assert sealed[0].count >= 6
    assert (seal(wait=5).count, read().faults(), read().count) == (11, [], 11)


@pytest.mark.django_db(transaction=True)
def test_sealers_beside_writers_close_in_everything_once(auditor):
    def work(act, turns):
        for _turn in range(turns):
            act()
        connection.close()

    def several():
        with transaction.atomic():
            write(3, auditor)

    acts = [(several, 40), (several, 40), (lambda: seal(wait=5), 15), (lambda: seal(wait=5), 15)]
    people = [threading.Thread(target=work, args=one) for one in acts]
    for one in people:
        one.start()
    for one in people:
        one.join()
    last = seal(wait=5)
    assert (last.count, read().faults(), read().count) == (240, [], 240)
    assert Minute.objects.filter(id__gt=last.last_id).count() == 0
