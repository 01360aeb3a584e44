"""What the system can do to keep keys in memory and nowhere else. Linux; elsewhere as much as there is."""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
MCL_CURRENT, MCL_FUTURE = 1, 2


def harden():
    """No core file, no debugger of the same user, no swap. Returns whether memory could be locked."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _prctl(PR_SET_DUMPABLE, 0)
    # With a limit, memory locked ahead would make the next allocation fail: lock all or nothing.
    unlimited = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY
    if not (unlimited or os.geteuid() == 0):
        return False
    with suppress(OSError, AttributeError):
        return ctypes.CDLL(None, use_errno=True).mlockall(MCL_CURRENT | MCL_FUTURE) == 0
    return False


def end_with_parent():
    """Have this process told to end when the one that started it is gone, however that came about."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == 1:  # it was gone before we asked
        sys.exit(0)


def _prctl(option, value):
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
