"""The test client of a person who has just come in by the door, second factor and all."""

from django.test import Client

from access.doors import note_proof
from tests.makers import PASSWORD


class Visitor(Client):
    def force_login(self, user, backend=None, *, factor="passkey"):
        """Sign in as if the person had proved with the factor, a moment ago, who they are."""
        super().force_login(user, backend)
        session = self.session
        note_proof(session, factor)
        session.save()

    def become(self, person, *, half=False):
        """Nobody for None; else this person signed in, or `half`: before the second factor."""
        self.logout()
        if half:
            self.post("/door/login/", {"login": person.username, "password": PASSWORD})
        elif person:
            self.force_login(person)
