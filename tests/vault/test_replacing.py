"""Losing a keeper is a routine page: five are named, three consent, five collect, and the old shares are stale."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from shamir_mnemonic import combine_mnemonics

from access.offices import Office
from access.refusal import Refusal
from audit.models import Minute
from tests import makers
from vault import client
from vault.holder.holder import Holder
from vault.models import KeySet, KeyShare
from vault.services import keepers, replacing, reveal
from vault.services.keepers import ShareRefused

from .making import WHY, sealed_address


@pytest.fixture
def opened(kept):
    kept.holder.open(combine_mnemonics(kept.words[:3]))
    return kept


@pytest.fixture
def next_five(opened):
    """Four of the old keepers and a new one in the place of the first."""
    return [*opened.people[1:], makers.user(Office.KEEPER, username="keeper-6")]


@pytest.fixture
def made(opened, next_five, secretary):
    """A plan three old keepers have consented to: its shares are made."""
    key_set = replacing.plan_set(next_five, by=secretary)
    for user, words in list(zip(opened.people, opened.words, strict=True))[2:]:
        replacing.consent(key_set, words, by=user)
    key_set.refresh_from_db()
    return key_set


def collected(key_set, users):
    """{user: words} of those who collect and confirm."""
    found = {}
    for user in users:
        told = replacing.collect(key_set, by=user)
        found[user] = told["words"]
        words = told["words"].split()
        replacing.confirm(key_set, [words[place - 1].upper() + " " for place in told["asked"]], by=user)
    return found


def opens_with(state, words):
    holder = Holder(state)
    for one in words:
        told = holder.answer({"do": "offer_share", "words": one})
    return holder.is_open, told.get("error")


def test_whole_way_by_the_pages(opened, next_five, secretary, sign_in):
    answer = sign_in(secretary).post(reverse("vault:set_plan"), {"keepers": [user.pk for user in next_five]})
    key_set = KeySet.objects.get(state="planned")
    assert answer.url == key_set.get_absolute_url()
    for user, words in list(zip(opened.people, opened.words, strict=True))[:3]:
        sign_in(user).post(reverse("vault:set_consent", args=[key_set.pk]), {"words": words})
    for user in next_five:
        visitor = sign_in(user)
        shown = visitor.post(reverse("vault:set_collect", args=[key_set.pk])).context["words"]
        page = reverse("vault:set_confirm", args=[key_set.pk])
        first, second = replacing.progress(key_set)["asked"][str(key_set.shares.get(keeper=user).number)]
        answer = visitor.post(page, {"first": shown[first - 1], "second": shown[second - 1]}, follow=True)
    assert "the new set is in force" in answer.text
    assert keepers.set_in_force() == key_set
    assert list(KeySet.objects.order_by("made_at").values_list("state", flat=True)) == ["retired", "in force"]


def test_new_shares_open_the_same_vault_and_old_ones_are_stale(opened, made, next_five, forwarder):
    address = sealed_address()
    new = collected(made, next_five)
    assert reveal(address, "lines", by=forwarder, because=WHY) == "V. Serge, Orenburg, ulitsa 7"
    assert opens_with(opened.state, list(new.values())[:3]) == (True, None)
    assert opens_with(opened.state, opened.words[:3]) == (False, "stale")
    assert Minute.objects.get(act="key set in force").facts == {"before": opened.key_set.identifier}


def test_until_the_last_has_confirmed_the_old_set_is_in_force(opened, made, next_five):
    new = collected(made, next_five[:4])
    assert keepers.set_in_force() == opened.key_set
    assert opens_with(opened.state, opened.words[:3]) == (True, None)
    assert opens_with(opened.state, list(new.values())[:3]) == (False, "stale")


def test_words_are_shown_once(made, next_five, sign_in):
    replacing.collect(made, by=next_five[0])
    answer = sign_in(next_five[0]).post(reverse("vault:set_collect", args=[made.pk]), follow=True)
    assert "shown already, once" in answer.text


def test_wrong_words_confirm_nothing_and_the_fifth_ends_the_plan(opened, made, next_five):
    replacing.collect(made, by=next_five[0])
    for _time in range(5):
        with pytest.raises(ShareRefused, match="not the two words"):
            replacing.confirm(made, ["one", "two"], by=next_five[0])
    assert replacing.progress(made) is None
    assert keepers.set_in_force() == opened.key_set


def test_crash_before_the_swap_leaves_the_old_set(opened, made, next_five, secretary):
    collected(made, next_five[:4])
    opened.holder.close()
    assert replacing.progress(made) is None
    assert opens_with(opened.state, opened.words[:3]) == (True, None)
    assert replacing.give_up(made, by=secretary).state == "given up"


def test_crash_between_file_and_database_is_mended_by_the_next_share(opened, made, next_five, secretary, monkeypatch):
    with monkeypatch.context() as cut_off:
        cut_off.setattr(replacing, "put_in_force", lambda *_given, **_by: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            collected(made, next_five)
    with pytest.raises(Refusal, match="planned no more"):
        replacing.give_up(made, by=secretary)
    made.refresh_from_db()
    assert (made.state, KeySet.objects.get(pk=opened.key_set.pk).state) == ("in force", "retired")


def test_crash_before_the_new_identifier_was_written_down(opened, made, next_five):
    KeySet.objects.filter(pk=made.pk).update(identifier=None)
    collected(made, next_five)
    made.refresh_from_db()
    assert (made.state, made.identifier) == ("in force", opened.holder.set)
    assert keepers.set_in_force() == made


def test_crash_while_the_file_is_written_leaves_the_old_one(opened, made, next_five, monkeypatch):
    collected(made, next_five[:4])
    monkeypatch.setattr("vault.holder.state.StateFile._take_the_place", lambda *_given: 1 / 0)
    opened.holder.replacing.confirmed.add(5)
    with pytest.raises(ZeroDivisionError):
        opened.holder.answer({"do": "swap", "plan": str(made.pk)})
    assert opens_with(opened.state, opened.words[:3]) == (True, None)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda people: people[:4], "Name five keepers."),
        (lambda people: [*people[:4], people[0]], "Name five keepers."),
        (lambda people: [*people[:4], makers.user()], "holds no office of keeper"),
        (lambda people: [*people[:4], makers.user(Office.KEEPER, body=people[0].body)], "five different bodies"),
    ],
)
def test_five_keepers_of_five_bodies(opened, secretary, spoil, sentence):
    with pytest.raises(Refusal, match=sentence):
        replacing.plan_set(spoil(opened.people), by=secretary)
    assert not KeySet.objects.filter(state="planned").exists()


def test_one_plan_at_a_time(opened, made, next_five, secretary):
    with pytest.raises(Refusal, match="planned already"):
        replacing.plan_set(next_five, by=secretary)
    with pytest.raises(IntegrityError, match="key_set_one_at_a_time"), transaction.atomic():
        KeySet.objects.create()


def test_share_rules_hold_in_the_database(opened):
    share = opened.key_set.shares.get(number=1)
    for changed, rule in [
        ({"body": opened.people[1].body, "keeper": makers.user()}, "key_share_body_once"),
        ({"body": makers.member(), "keeper": opened.people[0]}, "key_share_keeper_once"),
        ({"number": 6, "body": makers.member(), "keeper": makers.user()}, "key_share_one_to_five"),
    ]:
        facts = {"set": share.set, "number": 5, **changed}
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            KeyShare.objects.create(**facts)


def test_closed_vault_is_not_planned_for(kept, secretary, sign_in):
    page = reverse("vault:set_plan")
    answer = sign_in(secretary).post(page, {"keepers": [user.pk for user in kept.people]})
    assert "The vault is closed." in answer.text
    assert not KeySet.objects.filter(state="planned").exists()


def test_consent_wants_ones_own_share_of_the_set_in_force(opened, next_five, secretary):
    key_set = replacing.plan_set(next_five, by=secretary)
    with pytest.raises(ShareRefused, match="not yours"):
        replacing.consent(key_set, opened.words[1], by=opened.people[0])
    with pytest.raises(ShareRefused, match="no share in the set in force"):
        replacing.consent(key_set, opened.words[1], by=next_five[4])
    assert client.ask("plan_status", plan=str(key_set.pk))["given"] == 0


def test_only_the_secretary_plans_and_strangers_see_nothing(made, treasurer, sign_in):
    keeper = made.shares.get(number=1).keeper
    assert sign_in(keeper).get(reverse("vault:set_plan")).status_code == 403
    assert sign_in(keeper).post(reverse("vault:set_give_up", args=[made.pk])).status_code == 403
    assert sign_in(treasurer).get(made.get_absolute_url()).status_code == 403
