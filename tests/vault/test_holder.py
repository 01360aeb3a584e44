"""The key holder by itself: what it answers, to whom, and what it never lets go of."""

import inspect
import itertools
import json
import os
import socket
import uuid
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from shamir_mnemonic import MnemonicError, combine_mnemonics

from vault import cipher
from vault.holder.budget import Budget
from vault.holder.frames import LIMIT, receive, send
from vault.holder.heads import signed_text
from vault.holder.holder import OPERATIONS, Holder
from vault.holder.server import AlreadyThere, Server
from vault.holder.shares import split
from vault.holder.state import Damaged, data, text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from(["S4.1", "S4", "AAAA"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def holder(vault_made):
    found = Holder(vault_made.state, keys_an_hour=3)
    found.open(vault_made.root)
    return found


def asked(holder, operation, **facts):
    return holder.answer({"do": operation, **facts})


def record(holder):
    """(id as hex, key, wrapped as text) of a fresh record key under S4.1."""
    asked(holder, "make_epoch", level="S4", number=1)
    name = uuid.uuid4().hex
    ((key, wrapped),) = asked(holder, "make_keys", epoch="S4.1", ids=[name])["keys"]
    return name, data(key), wrapped


@pytest.mark.parametrize("three", list(itertools.combinations(range(5), 3)))
def test_any_three_of_five_open(vault_made, three):
    holder = Holder(vault_made.state)
    told = [asked(holder, "offer_share", words=vault_made.words[place]) for place in three]
    assert [one["given"] for one in told] == [1, 2, 0]
    assert [one["open"] for one in told] == [False, False, True]
    assert holder.root == vault_made.root


def test_two_do_not_open_and_tell_nothing(vault_made):
    holder = Holder(vault_made.state)
    for two in itertools.combinations(vault_made.words, 2):
        with pytest.raises(MnemonicError):
            combine_mnemonics(two)
    for words in vault_made.words[:2]:
        asked(holder, "offer_share", words=words)
    assert (holder.is_open, holder.root, asked(holder, "status")["given"]) == (False, None, 2)
    assert asked(holder, "make_keys", epoch="S4.1", ids=[]) == {"error": "closed"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "words"),
        ("academic " * 33, "words"),
        (None, "words"),
        (["academic"], "words"),
        ("x" * 2000, "words"),
        (split(os.urandom(32))[1][0], "stale"),
    ],
    ids=["none", "too many", "null", "a list", "one long word", "another set's"],
)
def test_words_that_are_no_share_of_this_set(vault_made, words, code):
    assert asked(Holder(vault_made.state), "offer_share", words=words) == {"error": code}


def test_one_wrong_word_is_no_share(vault_made):
    words = vault_made.words[0].split()
    words[20] = "academic" if words[20] != "academic" else "acid"
    assert asked(Holder(vault_made.state), "offer_share", words=" ".join(words)) == {"error": "words"}


def test_share_given_twice_or_by_another_keeper(vault_made):
    holder, words = Holder(vault_made.state), vault_made.words
    asked(holder, "offer_share", words=words[0].upper().replace(" ", "\n "), number=1)
    assert asked(holder, "offer_share", words=words[0], number=1) == {"error": "twice"}
    assert asked(holder, "offer_share", words=words[1], number=1) == {"error": "not yours"}
    assert asked(holder, "status")["given"] == 1


def test_forged_share_of_the_right_set_spoils_all_three(vault_made, monkeypatch):
    holder, words = Holder(vault_made.state), vault_made.words
    monkeypatch.setattr("vault.holder.shares.combine_mnemonics", lambda _words: os.urandom(32))
    told = [asked(holder, "offer_share", words=one) for one in words[:3]]
    assert told[2] == {"error": "shares"}
    assert (holder.is_open, asked(holder, "status")["given"]) == (False, 0)


def test_closing_forgets_every_key(holder):
    name, _key, wrapped = record(holder)
    asked(holder, "close")
    assert (holder.root, holder.secrets) == (None, None)
    facts = {"keys": [["S4.1", name, wrapped]], "purpose": "reveal", "reason": "r", "by": "u"}
    assert asked(holder, "unwrap", **facts) == {"error": "closed"}


def test_keys_leave_within_the_budget_alone(holder):
    name, key, wrapped = record(holder)
    facts = {"keys": [["S4.1", name, wrapped]], "purpose": "reveal", "reason": "r", "by": "u"}
    told = [asked(holder, "unwrap", **facts) for _time in range(4)]
    assert [data(one["keys"][0]) == key for one in told[:3]] == [True] * 3
    assert told[3] == {"error": "budget"}


def test_fingerprints_are_counted_and_few_at_once(vault_made):
    holder = Holder(vault_made.state, questions_an_hour=3)
    holder.open(vault_made.root)
    told = [
        asked(holder, "fingerprint", purpose="names", texts=texts) for texts in (["a", "b"], ["c", "d"], ["e"] * 5001)
    ]
    assert [one.get("error") for one in told] == [None, "budget", "shape"]


def test_no_directory_is_tried_on_a_sealed_text(vault_made):
    holder = Holder(vault_made.state, hints_an_hour=2)
    holder.open(vault_made.root)
    name, key, wrapped = record(holder)
    value = ["S4.1", name, wrapped, text(cipher.wrap(key, b"Anna Winter", b"here")), "here"]
    facts = {"question": "shares_word", "values": [value], "text": "Orenburg Winter", "shortest": 4}
    assert asked(holder, "compare", **facts) == {"answers": [True]}
    assert asked(holder, "tags", purpose="names", value=value)["found"]
    spent = [asked(holder, "compare", **facts), asked(holder, "commitment", purpose="names", salt="", value=value)]
    assert spent == [{"error": "budget"}] * 2
    assert asked(holder, "compare", **facts | {"question": "has_words"}) == {"answers": [False]}


def test_sealed_texts_are_compared_with_one_another_and_stay(vault_made):
    holder = Holder(vault_made.state, questions_an_hour=7)
    holder.open(vault_made.root)
    name, key, wrapped = record(holder)

    def sealed(plain):
        return ["S4.1", name, wrapped, text(cipher.wrap(key, plain.encode(), b"here")), "here"]

    others = [sealed("ANNA winter."), sealed("Anna Winters"), ["S4.1", name, wrapped, text(b"flipped"), "here"]]
    facts = {"value": sealed("Anna Winter"), "values": others}
    assert asked(holder, "alike", **facts) == {"answers": [True, False, None]}
    assert asked(holder, "alike", **facts) == {"error": "budget"}
    assert asked(holder, "alike", value=others[2], values=[]) == {"error": "tampered"}
    assert asked(holder, "alike", value=others[0], values=others * 2000) == {"error": "shape"}


def test_budget_comes_back_with_time(monkeypatch):
    budget = Budget(2, seconds=10)
    now = iter([0, 1, 2, 10.5, 10.6])
    monkeypatch.setattr("vault.holder.budget.time.monotonic", lambda: next(now))
    assert [budget.spend(1) for _time in range(5)] == [True, True, False, True, False]


def test_record_key_opens_under_its_own_epoch_and_id_alone(holder):
    name, _key, wrapped = record(holder)
    asked(holder, "make_epoch", level="S4", number=2)
    why = {"purpose": "reveal", "reason": "r", "by": "u"}
    flipped = bytearray(data(wrapped))
    flipped[20] ^= 1
    for epoch, about, blob in [
        ("S4.2", name, wrapped),
        ("S4.1", uuid.uuid4().hex, wrapped),
        ("S4.1", name, wrapped[:40]),
        ("S4.1", name, text(bytes(flipped))),
    ]:
        assert asked(holder, "unwrap", keys=[[epoch, about, blob]], **why) == {"error": "tampered"}


def test_destroyed_epoch_is_in_no_file(holder):
    record(holder)
    before = holder.secrets["epochs"]["S4.1"]
    asked(holder, "destroy_epoch", level="S4", number=1)
    assert asked(holder, "epochs") == {"epochs": []}
    assert before not in json.dumps(holder.state.open(holder.root))
    assert sorted(path.name for path in holder.state.path.parent.iterdir()) == ["keys.json"]


def test_head_is_signed_and_never_goes_back(holder, vault_made):
    told = asked(holder, "sign_head", count=7, hash="ab", time="2026-11-23T00:00:00Z")
    key = Ed25519PublicKey.from_public_bytes(data(asked(holder, "public_key")["public_key"]))
    key.verify(data(told["signature"]), signed_text(7, "ab", "2026-11-23T00:00:00Z"))
    assert asked(holder, "sign_head", count=6, hash="cd", time="t") == {"error": "head"}
    assert asked(holder, "sign_head", count=7, hash="cd", time="t") == {"error": "head"}
    again = Holder(vault_made.state)
    again.open(vault_made.root)
    assert asked(again, "last_head")["head"]["count"] == 7


def test_file_without_the_root_key_is_ciphertext(holder):
    record(holder)
    content = holder.state.path.read_text()
    secrets = [*holder.secrets["epochs"].values(), holder.secrets["index"], holder.secrets["signing"]]
    assert [secret for secret in secrets if secret in content] == []
    assert holder.state.path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(cipher.Tampered):
        holder.state.open(bytes(32))


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"version": 2}', b"\xff"])
def test_damaged_file_is_said(vault_made, content):
    vault_made.state.path.write_bytes(content)
    with pytest.raises(Damaged):
        vault_made.state.outside()
    assert asked(Holder(vault_made.state), "status") == {"error": "state"}
    assert asked(Holder(vault_made.state), "public_key") == {"error": "state"}


@given(name=st.sampled_from(sorted(OPERATIONS)), facts=st.dictionaries(st.text(max_size=6), JSON, max_size=3))
def test_nonsense_is_an_error(key_holder, name, facts):
    facts.pop("self", None)
    if name not in {"close", "status", "epochs", "last_head", "public_key"}:
        assert "error" in key_holder.holder.answer({"do": name, **facts})


@given(values=st.lists(JSON, min_size=4, max_size=4))
@pytest.mark.parametrize("name", ["make_keys", "unwrap", "rewrap", "compare", "fingerprint", "sign_head", "confirm"])
def test_right_words_with_wrong_values_crash_nothing(key_holder, name, values):
    wanted = [one for one in inspect.signature(OPERATIONS[name]).parameters if one != "holder"]
    before = dict(key_holder.holder.secrets)
    told = key_holder.holder.answer({"do": name, **dict(zip(wanted, values, strict=False))})
    assert isinstance(told, dict)
    key_holder.holder.secrets = before


def test_unknown_operation_and_no_operation(key_holder):
    for message in ({}, {"do": "root"}, {"do": None}, {"do": ["status"]}, {"do": {}}):
        assert key_holder.holder.answer(dict(message)) == {"error": "shape"}


@pytest.mark.parametrize(
    "sent",
    [
        b"\xff\xff\xff\xff",
        (LIMIT + 1).to_bytes(4, "big"),
        b"\0\0\0\2[]",
        b"\0\0\0\1{",
        b"\0\0\0\0",
        b"GET / HTTP/1.1\r\n",
    ],
)
def test_bad_frame_ends_that_conversation_alone(key_holder, sent, capfd):
    with socket.socket(socket.AF_UNIX) as one, socket.socket(socket.AF_UNIX) as other:
        one.connect(str(key_holder.path)), other.connect(str(key_holder.path))
        one.sendall(sent)
        one.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):
            assert receive(one) is None
        send(other, {"do": "status"})
        assert receive(other)["open"] is True


def test_deeply_nested_message_is_refused(key_holder, capfd):
    body = b'{"do":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(str(key_holder.path))
        one.sendall(len(body).to_bytes(4, "big") + body)
        assert receive(one) in (None, {"error": "shape"})


def test_socket_is_its_owners_and_only_one_listens(key_holder):
    assert key_holder.path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(AlreadyThere):
        Server(key_holder.holder, key_holder.path).listen()


def test_another_users_process_is_not_answered(key_holder, monkeypatch):
    monkeypatch.setattr("vault.holder.frames.os.geteuid", lambda: os.getuid() + 1)
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(str(key_holder.path))
        one.settimeout(5)
        assert one.recv(1) == b""
