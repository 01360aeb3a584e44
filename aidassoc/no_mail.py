"""The mail server of a site that has none."""

from django.core.mail.backends.base import BaseEmailBackend


class NoMail(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionError(f"No mail server is set for {len(messages)} messages.")
