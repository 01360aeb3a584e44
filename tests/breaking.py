"""What the database refuses, by the name of its rule."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError

from access.refusal import rule_of


@contextmanager
def breaks(rule):
    with pytest.raises(IntegrityError) as refused:
        yield
    assert rule_of(refused.value) == rule
