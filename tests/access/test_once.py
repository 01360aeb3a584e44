"""A form does its act once: whoever presses, however often, in whatever order."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django import forms
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from access import once
from access.models import UsedForm
from aidassoc import clerk

FORM = {"purpose": "send", "thing": "R-1"}


@pytest.fixture
def form_id(treasurer):
    return once.fresh(**FORM, by=treasurer)


def test_an_id_is_used_once(form_id, treasurer):
    once.use(form_id, **FORM, by=treasurer)
    with pytest.raises(once.FormUsed, match="what it asked for is done"):
        once.use(form_id, **FORM, by=treasurer)
    assert [form.used_by for form in UsedForm.objects.all()] == [treasurer]


@pytest.mark.parametrize("change", [{"purpose": "return"}, {"thing": "R-2"}, {"thing": "R-1/1"}, {"by": "secretary"}])
def test_an_id_is_good_for_its_act_thing_and_person_alone(change, form_id, treasurer, secretary):
    meant = {**FORM, "by": treasurer} | change
    meant["by"] = secretary if meant["by"] == "secretary" else treasurer
    with pytest.raises(once.FormForeign):
        once.use(form_id, **meant)
    assert not UsedForm.objects.exists()


@pytest.mark.parametrize("spoil", [lambda _id: "", lambda one: one[:-1], lambda one: "0" + one, lambda one: one + "\0"])
def test_a_damaged_id_is_none(spoil, form_id, treasurer):
    with pytest.raises(once.FormForeign, match="too old, or it was made for something or somebody else"):
        once.use(spoil(form_id), **FORM, by=treasurer)


def test_an_id_is_as_old_as_a_visit_at_most(form_id, treasurer, monkeypatch):
    monkeypatch.setattr(once, "VALID", -1)
    with pytest.raises(once.FormForeign):
        once.use(form_id, **FORM, by=treasurer)


def test_an_id_tells_nothing_of_what_it_is_for(form_id, treasurer):
    assert not [word for word in ("send", "R-1", treasurer.pk.hex, str(treasurer.pk)) if word in form_id]


def test_what_was_rolled_back_was_not_used(form_id, treasurer):
    with transaction.atomic():
        once.use(form_id, **FORM, by=treasurer)
        transaction.set_rollback(True)
    once.use(form_id, **FORM, by=treasurer)


def test_the_table_takes_an_id_once_and_none_is_written_over(form_id, treasurer):
    once.use(form_id, **FORM, by=treasurer)
    add = "INSERT INTO access_usedform (id, used_by_id) SELECT id, used_by_id FROM access_usedform"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(add)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first_holds", [True, False])
def test_of_two_at_once_the_second_waits_for_the_first(first_holds, form_id, treasurer):
    begun = Event()

    def second():
        begun.wait(timeout=30)
        try:
            return once.use(form_id, **FORM, by=treasurer)
        except once.FormUsed:
            return "used"
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            once.use(form_id, **FORM, by=treasurer)
            waiting = threads.submit(second)
            begun.set()
            while not waits():
                assert not waiting.done()
            transaction.set_rollback(not first_holds)
        assert waiting.result(timeout=30) == ("used" if first_holds else None)
    assert UsedForm.objects.count() == 1


def waits():
    """Whether somebody waits for a transaction of this database to end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid')")
        return cursor.fetchone()[0]


class Plain(forms.Form):
    words = forms.CharField()


def shown(data, by):
    return once.once_only(Plain(data), "send", "R-1", by=by)


def test_a_form_shown_again_keeps_its_id(form_id, treasurer):
    form = shown({"words": "", "once": form_id}, treasurer)
    assert (form.is_valid(), form["once"].value()) == (False, form_id)


def test_a_form_of_a_bad_id_is_shown_with_a_good_one(treasurer):
    form = shown({"words": "typed", "once": "nonsense"}, treasurer)
    assert form.is_valid()
    with pytest.raises(once.FormForeign):
        form.cleaned_data["once"]()
    once.use(form["once"].value(), **FORM, by=treasurer)


def test_each_page_bears_an_id_of_its_own(treasurer):
    assert shown(None, treasurer)["once"].value() != shown(None, treasurer)["once"].value()


def test_the_clerk_lets_old_ids_go(treasurer):
    for _number in range(2):
        once.use(once.fresh(**FORM, by=treasurer), **FORM, by=treasurer)
    young, old = UsedForm.objects.order_by("pk")
    UsedForm.objects.filter(pk=old.pk).delete()
    UsedForm.objects.create(pk=old.pk, used_by=treasurer, used_at=timezone.now() - once.KEPT)
    clerk.sweep_the_door()
    assert [form.pk for form in UsedForm.objects.all()] == [young.pk]
