"""Sessions as rows that name their person and begin and end by the server's clock.

The row tells nobody anything: its key is the hash of what the cookie says, its content is ciphertext.
"""

import hashlib
import json

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from access.door_key import Unreadable, lock, unlock
from access.door_models import Session

PURPOSE = "session"


def hashed(key):
    return hashlib.sha256(key.encode()).hexdigest()


class SessionStore(SessionBase):
    """SESSION_ENGINE: fifteen minutes idle or eight hours in all, and the row no longer counts."""

    began_at = None

    def load(self):
        row = Session.objects.alive().filter(key=hashed(self.session_key)).first()
        if row is None:
            self._session_key = None
            return {}
        self.began_at = row.began_at
        if timezone.now() - row.seen_at > settings.SESSION_SEEN_EVERY:
            Session.objects.filter(key=row.key).update(seen_at=timezone.now())
        return self.decode(row)

    def decode(self, row):
        try:
            return json.loads(unlock(bytes(row.data), purpose=PURPOSE, place=row.key))
        except Unreadable:
            return {}

    def exists(self, session_key):
        return Session.objects.filter(key=hashed(session_key)).exists()

    def create(self):
        while True:
            self._session_key = self._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def cycle_key(self):
        # A new key for the person who is in already does not begin a new day.
        if SESSION_KEY not in self:
            self.began_at = None
        super().cycle_key()

    def save(self, must_create=False):
        if self.session_key is None:
            self.create()
            return
        content = self._get_session(no_load=must_create)
        if self.session_key is None:
            raise UpdateError
        key, now = hashed(self.session_key), timezone.now()
        self.began_at = self.began_at or now
        data = lock(json.dumps(content).encode(), purpose=PURPOSE, place=key)
        row = Session(key=key, user_id=content.get(SESSION_KEY), began_at=self.began_at, seen_at=now, data=data)
        try:
            with transaction.atomic():
                row.save(force_insert=must_create, force_update=not must_create)
        except IntegrityError as error:
            raise (CreateError if must_create else UpdateError) from error
        except DatabaseError as error:
            if must_create:
                raise
            # It was ended while this request was under way: it does not rise again.
            raise UpdateError from error

    def delete(self, session_key=None):
        key = session_key or self.session_key
        if key:
            Session.objects.filter(key=hashed(key)).delete()

    @classmethod
    def clear_expired(cls):
        Session.objects.over().delete()
