"""Who may do what with bodies, ties, decisions and votes."""

import rules

from access.offices import Office
from access.permissions import office

keeps_members = office(Office.SECRETARY)
sees_members = office(Office.SECRETARY, Office.TREASURER, Office.AUDITOR)
sees_decisions = office(Office.DELEGATE, Office.APPROVER, Office.TREASURER, Office.SECRETARY, Office.AUDITOR)

rules.add_perm("member_parties.view_body", sees_members | office(Office.DELEGATE, Office.COLLECTOR, Office.APPROVER))
rules.add_perm("member_parties.add_body", keeps_members)
rules.add_perm("member_parties.change_body", keeps_members)
rules.add_perm("member_parties.view_tie", sees_members)
rules.add_perm("member_parties.add_tie", keeps_members)
rules.add_perm("member_parties.end_tie", keeps_members)
rules.add_perm("member_parties.view_decision", sees_decisions)
rules.add_perm("member_parties.propose_decision", office(Office.SECRETARY, Office.TREASURER, Office.DELEGATE))
# Whether the mandate stood on the day, and for which body, is the service's question.
rules.add_perm("member_parties.vote_decision", office(Office.DELEGATE))
rules.add_perm("member_parties.close_decision", keeps_members)
rules.add_perm("member_parties.transfer_by_decision", office(Office.TREASURER))
