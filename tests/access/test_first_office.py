from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from access.models import User
from access.offices import Office, holds
from access.services import close_login
from audit.models import Minute
from tests import makers


def run(*args):
    out = StringIO()
    call_command("first_office", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_first_secretary_is_made_once(db):
    said = run("boss", "--shown-as", "The first")
    user = User.objects.get()
    assert (user.display_name, holds(user, Office.SECRETARY)) == ("The first", True)
    assert user.check_password(said.split("First password: ")[1].strip())
    assert list(Minute.objects.order_by("id").values_list("act", "actor_code")) == [
        ("login made", "system"),
        ("office given", "system"),
    ]
    assert run("boss") == "boss is secretary already.\n"


def test_second_secretary_is_not_made_here(secretary):
    with pytest.raises(CommandError, match="There is a secretary"):
        run("boss")
    assert list(User.objects.all()) == [secretary]


def test_shut_out_secretary_does_not_lock_the_house(secretary):
    other = makers.user(Office.SECRETARY)
    close_login(other, because="left us", by=secretary)
    secretary.is_active = False
    secretary.save()
    assert "boss is secretary from today." in run("boss")


@pytest.mark.parametrize("name", ["with space", "x" * 61, ""])
def test_wrong_name_is_a_sentence(db, name):
    with pytest.raises(CommandError):
        run(name)
    assert User.objects.count() == 0


def test_first_delegates_of_three_bodies_are_made_here(secretary):
    for code in ("NL", "FR", "GB", "DE"):
        makers.member(code)
    for code in ("NL", "FR", "GB"):
        assert f"anna-{code} is delegate from today." in run(f"anna-{code}", "--delegate-of", code)
    assert run("anna-NL", "--delegate-of", "NL") == "anna-NL is delegate already.\n"
    for code, sentence in {"DE": "Three bodies", "NL": "NL has a delegate", "XX": "no body XX"}.items():
        with pytest.raises(CommandError, match=sentence):
            run("boris", "--delegate-of", code)
    assert holds(User.objects.get(username="anna-FR"), Office.DELEGATE)
