"""Messages on the socket: four bytes of length, then that many bytes of JSON."""

import json
import os
import socket
import struct

LIMIT = 4 * 1024 * 1024


class BadFrame(Exception):
    """What came is too long, cut, or no JSON object."""


def send(connection, message):
    """Write one message (a dict that JSON can carry)."""
    body = json.dumps(message).encode()
    connection.sendall(len(body).to_bytes(4, "big") + body)


def receive(connection):
    """The next message (a dict), or None when the other side is gone. Raises BadFrame."""
    head = _exactly(connection, 4)
    if not head:
        return None
    length = int.from_bytes(head, "big")
    if length > LIMIT:
        raise BadFrame
    try:
        message = json.loads(_exactly(connection, length))
    except (ValueError, RecursionError):
        raise BadFrame from None
    if not isinstance(message, dict):
        raise BadFrame
    return message


def is_ours(connection):
    """Whether the process on the other side runs as our own user; the kernel says so, not the process."""
    found = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return struct.unpack("3i", found)[1] == os.geteuid()


def _exactly(connection, length):
    """`length` bytes; b"" when the other side left before the first of them."""
    parts, missing = [], length
    while missing:
        part = connection.recv(min(missing, 1 << 20))
        if not part:
            if missing == length:
                return b""
            raise BadFrame
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
