"""The site's side of the socket: to whom it speaks, and that each answer is to its own request."""

import pytest

from vault import client


def test_another_users_socket_is_told_nothing(key_holder, monkeypatch):
    client.forget()
    monkeypatch.setattr(client, "is_ours", lambda _connection: False)
    monkeypatch.setattr(client, "send", lambda *_given: pytest.fail("words were sent"))
    with pytest.raises(client.Closed):
        client.ask("offer_share", words="abandon")


def test_an_answer_nobody_waited_for_is_not_taken_for_the_next(key_holder, monkeypatch):
    client.ask("status")
    with monkeypatch.context() as interrupted:
        interrupted.setattr(client, "receive", lambda _connection: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            client.ask("epochs")
    assert "open" in client.ask("status")
