"""Django's PostgreSQL backend, whose first connection brings up the server in var/."""

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        # Here and not in the settings: makemessages, --help and the like need no server.
        self.settings_dict["SERVER"].ensure()
        return super().get_new_connection(conn_params)
