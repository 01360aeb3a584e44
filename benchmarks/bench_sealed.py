"""What sealing costs a page: 50 gifts whose givers are sealed and shown as dots, against 50 that never had a giver.

The same list page, the same login, the same frame; only the appeal asked for differs. And what it costs to seal: 1,000
names, by way of the key holder, against encrypting the same bytes under one key in this process.
"""

import os
import sys

import ground

ground.ready()

import making
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.test import Client
from django.urls import reverse
from figures import Figure, tell

from access.doors import note_proof
from access.factors import PASSKEY
from fund_collections.models import Appeal, Contribution
from vault.services import seal_many

ROWS, TIMES, NAMES = 50, 41, 1000


def gifts(found, appeal, *, named):
    """50 gifts on two lists of one appeal, counted."""
    lists = making.lists_out({**found, "appeal": appeal}, ROWS // making.LINES)
    kind = "named" if named else "anonymous"
    rows = [
        Contribution(list=one, line=line, giver_kind=kind, currency=found["currency"], amount=making.amount(line))
        for one in lists
        for line in range(1, making.LINES + 1)
    ]
    if named:
        seal_many([(row, {"giver": f"Giver {number} of Somewhere"}) for number, row in enumerate(rows)])
    Contribution.objects.bulk_create(rows)
    making.count(found, lists)


def visitor(found):
    client = Client(SERVER_NAME="localhost")
    client.force_login(found["typist"])
    session = client.session
    note_proof(session, PASSKEY)
    session.save()
    return client


def page(client, appeal):
    answer = client.get(f"{reverse('fund_collections:contribution_list')}?appeal={appeal.pk}", secure=True)
    assert answer.status_code == 200


def seal_names():
    seal_many([(Contribution(), {"giver": f"Giver {number} of Somewhere"}) for number in range(NAMES)])


def encrypt_names():
    key = AESGCM(AESGCM.generate_key(256))
    for number in range(NAMES):
        key.encrypt(os.urandom(12), f"Giver {number} of Somewhere".encode(), str(number).encode())


def main():
    found = making.association()
    facts = {"purpose": "Coal", "fund": found["fund"], "opens_on": making.FIRST}
    sealed = Appeal.objects.create(code="sealed", title="Sealed", **facts)
    plain = Appeal.objects.create(code="plain", title="Plain", **facts)
    gifts(found, sealed, named=True)
    gifts(found, plain, named=False)
    client = visitor(found)
    page(client, sealed)
    page(client, plain)
    ours, peer = ground.in_turn(TIMES, lambda: page(client, sealed), lambda: page(client, plain))
    tell(Figure("page of 50 sealed givers", ours * 1000, peer * 1000, "50 without giver", "ms", bound=1.1))
    ours, peer = ground.in_turn(5, seal_names, encrypt_names)
    tell(Figure("1,000 names sealed", ours * 1000, peer * 1000, "AES-GCM alone", "ms"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
