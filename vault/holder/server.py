"""The socket: its owner alone may speak, one thread for each connection, bounded in number and size."""

import os
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path

from vault.holder import heads, keys, opening, questions, replacing, words  # noqa: F401 - they fill the table of operations
from vault.holder.frames import BadFrame, is_ours, receive, send

CONNECTIONS = 128
WAIT = 1  # seconds


class AlreadyThere(Exception):
    """Another holder answers at this socket."""


class Server:
    def __init__(self, holder, path):
        self.holder, self.path = holder, Path(path)
        self.free = threading.BoundedSemaphore(CONNECTIONS)
        self.spoken_to = set()

    def listen(self):
        """Make the socket, readable by its owner alone. Raises AlreadyThere."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.path.exists():
            with socket.socket(socket.AF_UNIX) as other, suppress(OSError):
                other.connect(os.fspath(self.path))
                raise AlreadyThere
            self.path.unlink()
        self.socket = socket.socket(socket.AF_UNIX)
        before = os.umask(0o177)
        try:
            self.socket.bind(os.fspath(self.path))
        finally:
            os.umask(before)
        self.socket.listen(CONNECTIONS)
        self.socket.settimeout(WAIT)

    def serve(self):
        """Answer until the socket is closed.

        A signal that comes just before the wait begins does not end the wait: it is heard when the next one begins.
        """
        while True:
            try:
                connection, _address = self.socket.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            if not is_ours(connection) or not self.free.acquire(blocking=False):
                connection.close()
                continue
            threading.Thread(target=self._speak, args=(connection,), daemon=True).start()

    def start(self):
        """Listen, and answer in a thread of this process."""
        self.listen()
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def stop(self):
        """End every conversation and take the socket away."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.path.unlink(missing_ok=True)
        for connection in list(self.spoken_to):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.holder.close()

    def _speak(self, connection):
        self.spoken_to.add(connection)
        try:
            with connection:
                while (message := receive(connection)) is not None:
                    send(connection, self.holder.answer(message))
        except BadFrame:
            sys.stderr.write("refused a frame\n")
        except OSError:
            pass  # the other side is gone
        finally:
            self.spoken_to.discard(connection)
            self.free.release()
