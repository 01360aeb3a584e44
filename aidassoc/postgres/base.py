"""Django's PostgreSQL backend, whose first connection brings up the server in var/."""

from contextlib import contextmanager

from django.db.backends.postgresql import base, creation

from aidassoc import database


class DatabaseCreation(creation.DatabaseCreation):
    def _destroy_test_db(self, test_database_name, verbosity):  # noqa: ARG002 - Django's own signature
        # Autovacuum may still be looking around in it.
        with self._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {self._quote_name(test_database_name)} WITH (FORCE)")


class DatabaseWrapper(base.DatabaseWrapper):
    creation_class = DatabaseCreation

    def get_new_connection(self, conn_params):
        # Here and not in the settings: makemessages, --help and the like need no server.
        self.settings_dict["SERVER"].ensure()
        return super().get_new_connection(conn_params)

    @contextmanager
    def _nodb_cursor(self):
        # Databases are made and dropped by their owner.
        site, self.settings_dict = self.settings_dict, database.owners(self.settings_dict)
        try:
            with super()._nodb_cursor() as cursor:
                yield cursor
        finally:
            self.settings_dict = site
