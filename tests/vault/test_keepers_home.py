"""A keeper's home says what the vault waits for."""

from django.urls import reverse
from django.utils import timezone

from access.offices import Office
from portal.waits import waits
from tests import makers
from vault.models import KeySet, KeyShare


def told(user):
    return [wait.title for wait in waits(user)]


def test_a_closed_vault_waits_for_its_keepers_alone(kept, vault_made, sign_in, django_assert_max_num_queries):
    keeper, stranger = kept.people[0], makers.user(Office.KEEPER)
    assert (told(keeper), told(stranger), told(makers.user(Office.SECRETARY))) == (["Give your share"], [], [])
    client = sign_in(keeper)
    with django_assert_max_num_queries(12):
        home = client.get("/home/").text
    assert reverse("vault:share_give") in home
    kept.holder.open(vault_made.root)
    assert told(keeper) == []


def test_a_planned_set_waits_for_consent_and_then_for_the_new_keepers(kept, vault_made):
    kept.holder.open(vault_made.root)
    old, new = kept.people[0], makers.user(Office.KEEPER)
    planned = KeySet.objects.create()
    share = KeyShare.objects.create(set=planned, number=1, keeper=new, body=new.body)
    assert (told(old), told(new)) == (["Consent to new keepers, or do not"], [])
    KeySet.objects.filter(pk=planned.pk).update(identifier=7)
    assert (told(old), told(new)) == ([], ["Collect and confirm your new share"])
    KeyShare.objects.filter(pk=share.pk).update(collected_at=timezone.now(), confirmed_at=timezone.now())
    assert told(new) == []
