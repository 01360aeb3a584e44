"""Keepers give their shares on the office page: three open, and each other case has its sentence."""

import os
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from shamir_mnemonic import combine_mnemonics

from access.models import Appointment
from access.offices import Office
from audit.models import Minute
from tests import makers
from vault import client
from vault.holder.shares import split
from vault.services import keepers
from vault.services.keepers import ShareRefused

PAGE = "vault:share_give"


def give(sign_in, user, words):
    return sign_in(user).post(reverse(PAGE), {"words": words}, follow=True)


def test_three_keepers_open_and_the_minutes_name_them(kept, sign_in):
    for user, words in list(zip(kept.people, kept.words, strict=True))[1:4]:
        answer = give(sign_in, user, words)
    assert "The vault is open." in answer.text
    assert kept.holder.is_open
    opened = Minute.objects.get(act="vault opened")
    assert opened.facts == {"gave": ["keeper-2", "keeper-3", "keeper-4"]}
    assert Minute.objects.filter(act="key share given").count() == 3
    assert client.status()["given"] == 0


def test_the_minutes_name_who_gave_at_the_terminal_and_nobody_of_last_time(kept, sign_in):
    for user, words in list(zip(kept.people, kept.words, strict=True))[:3]:
        give(sign_in, user, words)
    kept.holder.close()
    for words in kept.words[3:]:
        kept.holder.answer({"do": "offer_share", "words": words})
    give(sign_in, kept.people[0], kept.words[0])
    opened = Minute.objects.filter(act="vault opened").latest("id")
    assert opened.facts == {"gave": ["keeper-1", "keeper-4", "keeper-5"]}


def test_two_keepers_do_not_open(kept, sign_in):
    for user, words in list(zip(kept.people, kept.words, strict=True))[:2]:
        answer = give(sign_in, user, words)
    assert "2 of 3 shares given" in answer.text
    assert not kept.holder.is_open


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("not a share", "These are not the words of a share."),
        (split(os.urandom(32))[1][0], "These are the words of an older set."),
    ],
    ids=["nonsense", "another set's"],
)
def test_wrong_and_stale_share_have_their_sentences(kept, sign_in, words, sentence):
    answer = give(sign_in, kept.people[0], words)
    assert sentence in answer.text
    assert answer.status_code == 200
    assert Minute.objects.get(act="key share refused").facts == {}


def test_wrong_words_are_answered_without_a_hint(kept, sign_in):
    told = set()
    for place in (0, 4, 20, 32):
        words = kept.words[0].split()
        words[place] = "academic" if words[place] != "academic" else "acid"
        with pytest.raises(ShareRefused) as refused:
            keepers.give_share(" ".join(words), by=kept.people[0])
        told.add(str(refused.value))
    assert len(told) == 1


def test_same_share_twice_and_another_keepers_share(kept, sign_in):
    give(sign_in, kept.people[0], kept.words[0])
    assert "Your share was given already." in give(sign_in, kept.people[0], kept.words[0]).text
    assert "not yours" in give(sign_in, kept.people[1], kept.words[0]).text
    assert client.status()["given"] == 1


def test_share_of_a_keeper_whose_office_ended(kept, sign_in):
    yesterday = timezone.localdate() - timedelta(days=1)
    Appointment.objects.filter(user=kept.people[0]).update(held_to=yesterday)
    answer = give(sign_in, kept.people[0], kept.words[0])
    assert "Your office of keeper has ended" in answer.text
    assert client.status()["given"] == 0


def test_keeper_without_a_share_and_stranger(kept, sign_in, stranger):
    new = makers.user(Office.KEEPER)
    assert "You have no share in the set in force." in give(sign_in, new, kept.words[0]).text
    assert sign_in(stranger).get(reverse(PAGE)).status_code == 403
    assert sign_in(stranger).get(reverse("vault:state")).status_code == 403


def test_eleventh_try_within_an_hour_is_refused(kept):
    for _try in range(10):
        with pytest.raises(ShareRefused, match="not the words"):
            keepers.give_share("nonsense", by=kept.people[0])
    with pytest.raises(ShareRefused, match="ten times"):
        keepers.give_share(kept.words[0], by=kept.people[0])


def test_anyone_with_the_keys_office_closes_at_once(kept, sign_in, secretary):
    kept.holder.open(combine_mnemonics(kept.words[:3]))
    answer = sign_in(secretary).post(reverse("vault:close"), follow=True)
    assert "The vault is closed." in answer.text
    assert not kept.holder.is_open
    assert Minute.objects.get(act="vault closed").subject_code == str(kept.key_set.identifier)


def test_state_says_what_is_locked(kept, sign_in, secretary):
    text = sign_in(secretary).get(reverse("vault:state")).text
    assert "closed · 0 of 3 shares given" in text
    assert "Locked now: addresses" in text
    assert "keeper-1" in text


def test_without_a_key_holder_the_page_says_so(settings, sign_in, secretary):
    settings.HOLDER = "/nonexistent/holder"
    text = sign_in(secretary).get(reverse("vault:state")).text
    assert "the key holder does not run" in text
    with pytest.raises(client.Closed):
        keepers.close(by=secretary)


def test_another_socket_is_another_holder(kept, key_holder, settings):
    assert client.status()["open"] is False
    settings.HOLDER = str(key_holder.path)
    assert client.status()["open"] is True
