"""Photographs of a sheet are sealed behind one another."""

import pytest

from access.refusal import Refusal
from fund_collections import services
from fund_collections.models import ListState, SheetPhoto
from vault import services as vault
from vault.intake import Page

PAGE = Page("txt", b"Clara Weiss, 5.00")


def test_pictures_are_sealed_and_numbered_on(world):
    one = world.issued()
    services.add_photos(one, pages=[PAGE], by=world.typist)
    services.add_photos(one, pages=[PAGE, PAGE], by=world.delegate)
    assert list(one.photos.order_by("number").values_list("number", "kind", "size")) == [
        (number, "txt", len(PAGE.data)) for number in (1, 2, 3)
    ]
    photo = one.photos.get(number=1)
    assert b"Clara" not in photo.picture.blob
    assert vault.reveal(photo, "picture", by=world.delegate, because="a line cannot be read") == PAGE.data


@pytest.mark.parametrize("state", [ListState.PRINTED, ListState.VOID])
def test_an_empty_sheet_is_not_photographed(world, state):
    with pytest.raises(Refusal, match="there is nothing on it to photograph"):
        services.add_photos(world.at(state), pages=[PAGE], by=world.delegate)


def test_twenty_pictures_are_enough(world):
    one = world.issued()
    services.add_photos(one, pages=[PAGE] * 20, by=world.typist)
    with pytest.raises(Refusal, match="with 1 more it would have over 20"):
        services.add_photos(one, pages=[PAGE], by=world.typist)
    assert SheetPhoto.objects.count() == 20
