"""What became of a sending, and how it was shared."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from access.offices import Office
from access.once import fresh
from access.refusal import Refusal, rule_of
from ledger.models import Balance
from letters.services import receive_letter
from remittances import services
from remittances.forms import ShareForm
from remittances.models import Attempt, Confirmation, Share
from remittances.services import SharesDiffer, ShareTold
from tests import makers
from tests.remittances.story import DAY, REASON


def balance(fund, role):
    return sum(Balance.objects.filter(fund=fund, account__role=role).values_list("amount", flat=True))


NINE = [
    ShareTold("person", Decimal(210), people=7),
    ShareTold("common box", Decimal(60)),
    ShareTold("refused"),
    ShareTold("not told", Decimal(30)),
]


def test_nine_share_three_hundred(brought_to, treasurer, case_worker, resident, sign_in):
    order = brought_to("sent")
    services.confirm(order, grade="shares", received=Decimal(300), shares=NINE, on=DAY, by=treasurer)
    page = sign_in(case_worker).get(order.get_absolute_url())
    ((_confirmation, rows),) = page.context["confirmations"]
    assert rows == [
        ("7 people, 30.00 each", Decimal(210)),
        ("common box", Decimal(60)),
        ("one refused the share", Decimal(0)),
        ("not told", Decimal(30)),
    ]
    for words in ("7 people, 30.00 each", "common box", "60.00", "one refused the share", "not told", "300.00"):
        assert words in page.text


def test_a_named_share_shows_its_code_to_those_who_may_know(brought_to, treasurer, case_worker, resident, sign_in):
    order = brought_to("sent")
    named = [ShareTold("person", Decimal(300), captive=resident.captive)]
    services.confirm(order, grade="shares", received=Decimal(300), shares=named, on=DAY, by=case_worker)
    assert resident.captive.code in sign_in(case_worker).get(order.get_absolute_url()).text
    theirs = sign_in(treasurer).get(order.get_absolute_url()).text
    assert (resident.captive.code in theirs, "one person" in theirs) == (False, True)


@pytest.mark.parametrize(("last", "difference"), [("29.99", "0.01 EUR are missing"), ("31", "1.00 EUR too much")])
def test_shares_that_do_not_add_up_are_refused_with_the_difference(last, difference, brought_to, treasurer):
    shares = [*NINE[:-1], ShareTold("not told", Decimal(last))]
    with pytest.raises(SharesDiffer, match=difference):
        services.confirm(brought_to("sent"), grade="shares", received=Decimal(300), shares=shares, on=DAY, by=treasurer)
    assert not Confirmation.objects.exists()


def form_of(received="300", grade="shares", **rows):
    return {
        "grade": grade, "received": received, "on": "2026-03-03", "letter": "",
        "shares-TOTAL_FORMS": "3", "shares-INITIAL_FORMS": "0",
        "shares-0-kind": "person", "shares-0-people": "8", "shares-0-amount": "240",
        "shares-1-kind": "common box", "shares-1-amount": "50", **rows,
    }  # fmt: skip


def test_the_form_says_by_how_much_shares_differ(brought_to, treasurer, sign_in):
    order = brought_to("sent")
    page = reverse("remittances:remittance_confirm", args=[order.pk])
    form_id = fresh("confirm", order.pk, treasurer)
    answer = sign_in(treasurer).post(page, form_of(once=form_id))
    assert "The shares come to 290.00 EUR of 300.00 EUR received: 10.00 EUR are missing." in answer.text
    assert answer.context["sum_told"] == 290
    sign_in(treasurer).post(page, form_of(received="290", once=form_id))
    order.refresh_from_db()
    assert (order.state, Share.objects.count()) == ("confirmed", 2)


@pytest.mark.parametrize(
    "row", [{"shares-2-amount": "1"}, {"shares-0-amount": "-240"}, {"shares-0-people": "0"},
            {"shares-0-kind": "king"}, {"shares-1-amount": "1e9"}, {"shares-TOTAL_FORMS": "9999"}]
)  # fmt: skip
def test_absurd_shares_are_refused_on_the_form(row, brought_to, treasurer, sign_in):
    order = brought_to("sent")
    page = reverse("remittances:remittance_confirm", args=[order.pk])
    answer = sign_in(treasurer).post(page, form_of(**row, once=fresh("confirm", order.pk, treasurer)))
    assert (answer.status_code, Confirmation.objects.count()) == (200, 0)


def test_what_is_wrong_with_a_share_as_a_whole_is_told_below_it(brought_to, treasurer, sign_in, monkeypatch):
    monkeypatch.setattr(ShareForm, "clean", lambda row: row.add_error(None, f"of {row.prefix} alone"))
    page = reverse("remittances:remittance_confirm", args=[brought_to("sent").pk])
    answer = sign_in(treasurer).post(page, form_of())
    assert [answer.text.count(f">of shares-{row} alone<") for row in (0, 1)] == [1, 1]


def test_more_lines_keep_what_was_typed(brought_to, treasurer, sign_in):
    page = reverse("remittances:remittance_confirm", args=[brought_to("sent").pk])
    answer = sign_in(treasurer).post(page, form_of() | {"more": "1"})
    shares = answer.context["shares"]
    assert (shares.total_form_count(), shares.forms[0]["amount"].value()) == (9, "240")


def insert_share(confirmation, amount):
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO remittances_share (id, confirmation_id, kind, people, amount)
               VALUES (gen_random_uuid(), %s, 'person', 1, %s)""",
            [confirmation.pk, amount],
        )


@pytest.mark.django_db(transaction=True)
def test_sql_commits_no_shares_that_do_not_add_up(brought_to):
    brought_to("confirmed")
    confirmation = Confirmation.objects.get()

    def share_out(*amounts):
        with transaction.atomic():
            for amount in amounts:
                insert_share(confirmation, amount)

    with pytest.raises(IntegrityError) as refused:
        share_out(200, 99)
    assert (rule_of(refused.value), Share.objects.count()) == ("shares_add_up", 0)
    share_out(200, 100)
    assert Share.objects.count() == 2


def test_what_fell_short_is_booked_as_lost(brought_to, treasurer, winter_relief):
    services.confirm(brought_to("sent"), grade="provider", received=Decimal(280), on=DAY, by=treasurer)
    assert (balance(winter_relief, "aid"), balance(winter_relief, "losses")) == (280, 20)


def test_better_word_corrects_the_books(brought_to, treasurer, winter_relief):
    order = brought_to("sent")
    services.confirm(order, grade="provider", received=Decimal(280), on=DAY, by=treasurer)
    letter = receive_letter(received_on=DAY, language="en", original="All of it came", by=treasurer)
    services.confirm(order, grade="letter", letter=letter, received=Decimal(300), on=DAY, by=treasurer)
    assert (balance(winter_relief, "aid"), balance(winter_relief, "losses")) == (300, 0)
    with pytest.raises(Refusal, match="is confirmed already, by letter"):
        services.confirm(order, grade="letter", letter=letter, received=Decimal(300), on=DAY, by=treasurer)


@pytest.mark.parametrize(("weaker", "stronger"), [("provider", "visit"), ("phrase", "shares")])
def test_weaker_word_that_comes_late_corrects_nothing(weaker, stronger, brought_to, treasurer, winter_relief):
    order = brought_to("sent")
    for grade, received in ((stronger, 290), (weaker, 280)):
        shares = [ShareTold("common box", Decimal(received))]
        services.confirm(order, grade=grade, received=Decimal(received), shares=shares, on=DAY, by=treasurer)
    assert (balance(winter_relief, "aid"), balance(winter_relief, "losses")) == (290, 10)
    assert [word.entry is None for word in Confirmation.objects.order_by("received")] == [True, False]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"grade": "letter"}, "names the letter"),
        ({"grade": "shares"}, "has shares"),
        ({"grade": "dream"}, "no such evidence"),
        ({"received": Decimal("300.01")}, "more than the 300.00 EUR that were sent"),
        ({"received": Decimal(0)}, "less than 0.01 EUR"),
        ({"on": makers.LONG_AGO}, "too early"),
    ],
)
def test_word_that_cannot_be_is_refused(facts, sentence, brought_to, treasurer):
    with pytest.raises(Refusal, match=sentence):
        services.confirm(
            brought_to("sent"), **{"grade": "provider", "received": Decimal(300), "on": DAY, **facts}, by=treasurer
        )


def test_who_sent_does_not_confirm(brought_to, forwarder, sql):
    order = brought_to("sent")
    with pytest.raises(Refusal, match="does not confirm it"):
        services.confirm(order, grade="provider", received=Decimal(300), on=DAY, by=forwarder)
    with pytest.raises(IntegrityError) as refused:
        sql(
            """INSERT INTO remittances_confirmation (id, attempt_id, grade, confirmed_on, received, recorded_by_id)
               VALUES (gen_random_uuid(), %s, 'provider', %s, 300, %s)""",
            Attempt.objects.get().pk, DAY, forwarder.pk,
        )  # fmt: skip
    assert rule_of(refused.value) == "confirmation_by_another"


def test_a_return_credits_the_fund_and_books_the_loss(brought_to, winter_relief):
    order = brought_to("returned")
    attempt = order.attempts.get()
    assert (attempt.outcome, attempt.returned, attempt.amount, attempt.fee) == ("returned", 260, 300, 15)
    found = {role: balance(winter_relief, role) for role in ("aid", "fees", "losses", "")}
    assert found == {"aid": 0, "fees": 15, "losses": 40, "": 945}


@pytest.mark.parametrize("returned", ["300.01", "-1"])
def test_no_more_comes_back_than_was_sent(returned, brought_to, treasurer):
    with pytest.raises(Refusal):
        services.mark_returned(brought_to("sent"), returned=Decimal(returned), because="moved", on=DAY, by=treasurer)


def test_unknown_books_nothing_and_may_still_be_confirmed(brought_to, treasurer, winter_relief):
    order = brought_to("unknown")
    assert balance(winter_relief, "aid") == 300
    order = services.confirm(order, grade="provider", received=Decimal(300), on=DAY, by=treasurer)
    assert order.state == "confirmed"


def test_a_case_worker_confirms_for_the_own_cases_alone(brought_to, resident, case_worker, sign_in):
    order = brought_to("sent")
    page = reverse("remittances:remittance_confirm", args=[order.pk])
    assert sign_in(makers.user(Office.CASE_WORKER)).get(page).status_code == 404
    assert sign_in(case_worker).get(page).status_code == 200


@pytest.fixture
def opened(brought_to, forwarder):
    """An order in hand whose address its forwarder opened, and then nobody hears of them."""

    def opened(order=None):
        order = brought_to("in hand", order)
        services.reveal_address(order, by=forwarder, because=REASON)
        return order

    return opened


LOST = {"fee": Decimal(2), "because": "the forwarder was arrested"}


def test_what_may_have_been_sent_is_written_down_and_never_sent_again(opened, treasurer, bank, minutes, winter_relief):
    order = opened()
    order = services.lost_in_hand(order, account=bank, **LOST, by=treasurer)
    attempt = Attempt.objects.get()
    assert (order.state, attempt.outcome, attempt.sent_by, attempt.entry.recorded_by) == (
        "unknown",
        "unknown",
        order.forwarder,
        treasurer,
    )
    assert (balance(winter_relief, "aid"), minutes(order)[-1]) == (300, "lost in hand")
    order = services.mark_returned(order, returned=Decimal(300), because="found in a drawer", by=treasurer)
    assert (order.state, balance(winter_relief, "aid")) == ("returned", 0)


def test_what_was_not_opened_is_put_back_instead(brought_to, treasurer, forwarder, bank):
    order = brought_to("in hand")
    with pytest.raises(Refusal, match="was not sent: put it back"):
        services.lost_in_hand(order, account=bank, **LOST, by=treasurer)
    services.reveal_address(order, by=forwarder, because=REASON)
    with pytest.raises(Refusal, match="in hand yourself"):
        services.lost_in_hand(order, account=bank, **LOST, by=forwarder)
    services.put_back(order, by=treasurer, because="it lies on the table here")
    with pytest.raises(Refusal, match="in nobody's hand"):
        services.lost_in_hand(order, account=bank, **LOST, by=treasurer)


def test_the_treasurer_writes_it_down_by_the_page(opened, treasurer, forwarder, bank, sign_in):
    order, page = opened(), "remittances:remittance_unknown"
    address = reverse(page, args=[order.pk])
    assert address in sign_in(treasurer).get(order.get_absolute_url()).text
    once = sign_in(treasurer).get(address).context["form"]["once"].value()
    facts = {"account": bank.pk, "fee": "2", "on": str(DAY), "because": "arrested", "once": once}
    told = sign_in(treasurer).post(address, facts, follow=True).text
    assert f"{order.code} is unknown now." in told
    order.refresh_from_db()
    assert (order.state, address in sign_in(forwarder).get(order.get_absolute_url()).text) == ("unknown", False)


def test_a_burning_leaves_in_the_hand_what_may_have_been_sent(opened, treasurer, secretary, bank, forwarder):
    order = opened()
    services.burn(order.address, because="the police stood there", by=secretary)
    order.refresh_from_db()
    assert order.state == "in hand"
    with pytest.raises(Refusal, match="burned"):
        services.send(order, account=bank, fee=Decimal(0), by=forwarder)
    assert services.lost_in_hand(order, account=bank, **LOST, by=treasurer).state == "unknown"


def test_no_machine_sends_to_a_burned_address_by_that_door(opened, secretary, forwarder, bank, sql):
    order = opened()
    services.burn(order.address, because="the police stood there", by=secretary)
    with pytest.raises(IntegrityError) as refused:
        sql("UPDATE remittances_remittance SET state = 'unknown', held_until = NULL WHERE id = %s", order.pk)
    assert rule_of(refused.value) in {"remittance_address_burned", "remittance_state_true"}
