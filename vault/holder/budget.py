import time
from collections import deque


class Budget:
    """At most so many in any stretch of `seconds`; kept in memory, for as long as the holder runs."""

    def __init__(self, most, seconds=3600):
        self.most, self.seconds = most, seconds
        self.spent: deque[tuple[float, int]] = deque()
        self.sum = 0

    def spend(self, count):
        """Whether `count` more may leave now; if so they are counted."""
        now = time.monotonic()
        while self.spent and self.spent[0][0] <= now - self.seconds:
            self.sum -= self.spent.popleft()[1]
        if self.sum + count > self.most:
            return False
        self.spent.append((now, count))
        self.sum += count
        return True
