"""A backup of the vault while others seal, and what a killed one leaves to the next burn."""

import pytest

from aidassoc.backups import files, writing
from tests.aidassoc.test_backups import opened_address
from tests.remittances.test_races import at_once


@pytest.mark.django_db(transaction=True)
def test_what_is_sealed_while_the_vault_is_written(place, restore, scratch, case_worker, monkeypatch):
    opened_address(case_worker)
    books = writing.write_books(place.folder, files.recipients())
    told = writing.about

    def meanwhile():
        at_once(lambda: opened_address(case_worker, lines="Mill lane 4"))
        return told()

    monkeypatch.setattr(writing, "about", meanwhile)
    vault = writing.write_vault(place.folder, files.recipients())
    assert restore(*(place.folder / f"{one.name}.age" for one in (books, vault)))["keys"] == 2


@pytest.mark.django_db(transaction=True)
def test_a_burn_leaves_no_older_vault_behind(place, case_worker):
    place.folder.mkdir()
    left = ["vault-000000.age", "vault-000000.age.part", "vault-000000.json"]
    for name in [*left, "vault-999999.age", "vault-of-ours.txt"]:
        (place.folder / name).write_bytes(b"wrapped")
    fresh = writing.fresh_vault_backup().name
    found = {path.name for path in place.folder.iterdir()}
    assert found == {"vault-999999.age", "vault-of-ours.txt", f"{fresh}.age", f"{fresh}.json"}
