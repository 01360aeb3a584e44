"""Who may do what with people and offices; `office` and `office_for_body` serve the other rooms too."""

import rules

from access.offices import Office, holds


def office(*offices):
    """Predicate: the user holds one of the offices today, whatever the object."""

    @rules.predicate(name="office:" + ",".join(offices))
    def held(user):
        return holds(user, *offices)

    return held


def office_for_body(*offices):
    """Predicate: ... for the body of the object (its `body_id`); asked without an object, for any body."""

    @rules.predicate(name="office for its body:" + ",".join(offices))
    def held_for_it(user, thing=None):
        return holds(user, *offices, body=thing and thing.body_id)

    return held_for_it


@rules.predicate
def is_somebody_else(user, person=None):
    return person is None or person.pk != user.pk


keeps_people = office(Office.SECRETARY)

rules.add_perm("access.view_user", office(Office.SECRETARY, Office.AUDITOR))
rules.add_perm("access.add_user", keeps_people)
rules.add_perm("access.change_user", keeps_people)
# Doors are shut and passwords given by another hand than the person's own.
rules.add_perm("access.close_user", keeps_people & is_somebody_else)
rules.add_perm("access.give_password", keeps_people & is_somebody_else)
rules.add_perm("access.take_factors", keeps_people & is_somebody_else)
rules.add_perm("access.end_visits", office(Office.SECRETARY, Office.SYSADMIN) & is_somebody_else)
rules.add_perm("access.view_appointment", office(Office.SECRETARY, Office.AUDITOR))
rules.add_perm("access.appoint_user", keeps_people & is_somebody_else)
rules.add_perm("access.end_appointment", keeps_people)
# A delegate; of which body is asked with the grant itself: not the granter's, not the new holder's.
rules.add_perm("access.answer_appointment", office(Office.DELEGATE))
rules.add_perm("access.vouch_for_user", office(Office.DELEGATE))
