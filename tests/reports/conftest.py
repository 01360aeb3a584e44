import pytest

from tests.reports import story as example


@pytest.fixture
def story(db):
    return example.tell()


@pytest.fixture
def told(db, as_owner):
    """The money and the orders of the example as they were recorded day by day."""
    story = example.Story()
    story.move()
    story.send()
    example.recorded_on_their_days()
    return story
