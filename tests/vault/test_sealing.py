import uuid
from itertools import chain

import pytest
from django.utils.translation import get_language, override

from access.refusal import Refusal
from remittances.models import RecipientAddress
from vault import wall
from vault.models import RecordKey
from vault.services import Closed, key_ids, seal_texts, sealing

TEXTS = ["Rue Haute 1", "", "Rue Haute 2", "Rue Haute 3", "Rue Haute 4"]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(sealing, "BLOCK", 2)


@pytest.mark.django_db
def test_texts_are_sealed_block_by_block_in_their_order():
    rows = [RecipientAddress(pk=uuid.uuid4()) for _text in TEXTS]
    blocks = list(seal_texts(RecipientAddress, "lines", zip((row.pk for row in rows), TEXTS, strict=True)))
    assert [len(block) for block in blocks] == [2, 2, 1]
    for row, value in zip(rows, chain.from_iterable(blocks), strict=True):
        row.lines = value
    assert [sealing.opened(row, "lines") for row in rows] == TEXTS


@pytest.mark.django_db
def test_each_text_has_a_kept_key_of_its_own():
    rows = [(uuid.uuid4(), text) for text in TEXTS]
    ids = key_ids(*chain.from_iterable(seal_texts(RecipientAddress, "lines", rows)))
    with wall.through(keys=ids):
        assert set(RecordKey.objects.values_list("pk", flat=True)) == set(ids)
    assert len(set(ids)) == 4


@pytest.mark.django_db
def test_too_long_text_is_refused():
    rows = [(uuid.uuid4(), text) for text in [*TEXTS, "x" * (sealing.MAX_BYTES + 1)]]
    with pytest.raises(Refusal, match="64 kB") as refused:
        list(seal_texts(RecipientAddress, "lines", rows))
    assert refused.value.field == "lines"


@pytest.mark.django_db
def test_rows_are_taken_in_the_language_of_who_asked():
    row = RecipientAddress(pk=uuid.uuid4())
    with override("de"):
        ((row.lines,),) = seal_texts(RecipientAddress, "lines", ((row.pk, get_language()) for _once in range(1)))
    assert sealing.opened(row, "lines") == "de"


@pytest.mark.django_db
def test_vault_that_closes_between_two_blocks_stops_the_rest(key_holder, monkeypatch):
    blocks = seal_texts(RecipientAddress, "lines", ((uuid.uuid4(), text) for text in 50 * TEXTS))
    assert len(next(blocks)) == 2
    monkeypatch.setattr(key_holder.holder, "secrets", None)
    with pytest.raises(Closed):
        list(blocks)
