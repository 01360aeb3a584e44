"""A worker that ends at one place of its work: by its own hand, or because the database ended there."""

import os
import signal
import warnings
from contextlib import suppress

from django.db import connection

from remittances.working import Work

BOUNDARIES = (
    "before the claim",
    "claimed, not committed",
    "claim committed",
    "booked, not committed",
    "booking committed",
    "agent called",
    "agent has seen it",
    "agent has answered",
    "answer written, not committed",
    "answer committed",
)


# The three transactions of an order, known by a statement of each, and what lies on either side of their commit.
STEPS = {
    "SKIP LOCKED": ("claimed, not committed", "claim committed"),
    'INSERT INTO "remittances_attempt"': ("booked, not committed", "booking committed"),
    'UPDATE "remittances_attempt"': ("answer written, not committed", "answer committed"),
}
ANSWERED = BOUNDARIES[-1]


def end_of_this_process():
    os.kill(os.getpid(), signal.SIGKILL)


class Death:
    """Comes at `boundary` of the order after the first `orders`, whatever `kill` ends."""

    def __init__(self, boundary, orders, book, kill):
        self.boundary, self.orders, self.book, self.kill = boundary, orders, book, kill
        self.step, self.done, self.told = (None, None), 0, False

    def at(self, boundary):
        if (self.boundary, self.orders) == (boundary, self.done):
            self.kill()

    def arrange(self):
        """Stand at every statement and commit of this process."""
        commit = connection.commit

        def committing():
            before, after = self.step
            self.at(before)
            commit()
            self.step = (None, None)
            self.at(after)
            if after == ANSWERED:
                self.done, self.told = self.done + 1, False

        def saying(execute, sql, params, many, context):
            if self.told and self.step == (None, None):
                self.at("agent has answered")
            for words, step in STEPS.items():
                self.step = step if words in sql else self.step
            if "SKIP LOCKED" in sql:
                self.at("before the claim")
            return execute(sql, params, many, context)

        connection.commit = committing
        connection.execute_wrappers.append(saying)

    def agent(self, facts):
        """Writes down each order it is told of, and keeps that whatever happens then."""
        self.at("agent called")
        seen = os.open(self.book, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(seen, f"{facts['order']}/{facts['attempt']}\n".encode())
        os.fsync(seen)
        os.close(seen)
        self.at("agent has seen it")
        self.told = True
        return f"REF-{facts['order']}"


def work_in_a_process(death, person, account, limit=None):
    """Let a process of its own hand orders over until death comes or none is left; how it ended."""
    connection.close()
    with warnings.catch_warnings():
        # The child leaves the threads of the key holder behind: it asks nothing of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        with suppress(BaseException):
            # The parent's is closed and never spoken on again.
            _parents, connection.connection = connection.connection, None
            death.arrange()
            for _order in Work(agent=death.agent, account=account, by=person).orders(limit):
                pass
            os._exit(0)
        os._exit(1)
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)
