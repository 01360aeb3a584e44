"""Who reads the minute book as a whole. The minutes of one record stand on its page, for those who keep it."""

import rules

from access.offices import Office
from access.permissions import office

rules.add_perm("audit.view_minute", office(Office.AUDITOR))
