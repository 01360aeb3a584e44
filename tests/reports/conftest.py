import pytest

from tests.reports import story as example


@pytest.fixture
def story(db):
    return example.tell()
