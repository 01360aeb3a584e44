"""Votes and decisions, held whoever writes."""

from django.db import migrations

RULES = """
-- A vote is cast while the decision is open, by a delegate of a body that is a member that day; then it is final.
CREATE FUNCTION vote_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day date := (coalesce(NEW.cast_at, now()) AT TIME ZONE 'UTC')::date;
BEGIN
    PERFORM 1 FROM member_parties_decision WHERE id = NEW.decision_id AND state = 'open' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the decision is closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_while_open';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM member_parties_tie WHERE body_id = NEW.body_id AND kind = 'member'
                   AND daterange(from_on, to_on, '[]') @> day) THEN
        RAISE EXCEPTION 'the body is no member that day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_of_a_member';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM access_appointment WHERE user_id = NEW.cast_by_id AND body_id = NEW.body_id
                   AND office = 'delegate' AND daterange(held_from, held_to, '[]') @> day) THEN
        RAISE EXCEPTION 'no delegate of that body that day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_by_a_delegate';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vote_allowed BEFORE INSERT ON member_parties_vote FOR EACH ROW EXECUTE FUNCTION vote_allowed();
CREATE TRIGGER vote_final BEFORE UPDATE OR DELETE ON member_parties_vote
    FOR EACH ROW EXECUTE FUNCTION refuse_change('vote_final');

-- What was put to the vote stays as it was put; it is closed once, by its votes.
CREATE FUNCTION decision_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    majority integer;
BEGIN
    IF (OLD.code, OLD.title, OLD.purpose, OLD.fund_id, OLD.currency_id, OLD.amount, OLD.proposed_on, OLD.proposed_by_id)
       IS DISTINCT FROM
       (NEW.code, NEW.title, NEW.purpose, NEW.fund_id, NEW.currency_id, NEW.amount, NEW.proposed_on, NEW.proposed_by_id)
       OR OLD.state <> 'open' THEN
        RAISE EXCEPTION 'a decision is not rewritten' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_final';
    END IF;
    SELECT count(*) FILTER (WHERE choice = 'yes') - count(*) FILTER (WHERE choice = 'no')
        INTO majority FROM member_parties_vote WHERE decision_id = NEW.id;
    IF NEW.state = 'carried' AND majority <= 0 OR NEW.state = 'lost' AND majority > 0 THEN
        RAISE EXCEPTION 'the votes say otherwise'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_by_its_votes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_kept BEFORE UPDATE ON member_parties_decision
    FOR EACH ROW EXECUTE FUNCTION decision_kept();

CREATE FUNCTION decision_begins_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'open' THEN
        RAISE EXCEPTION 'a decision begins open' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_by_its_votes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_begins_open BEFORE INSERT ON member_parties_decision
    FOR EACH ROW EXECUTE FUNCTION decision_begins_open();
CREATE TRIGGER decision_not_deleted BEFORE DELETE ON member_parties_decision
    FOR EACH ROW EXECUTE FUNCTION refuse_change('decision_final');
"""

UNDO = """
DROP TRIGGER decision_not_deleted ON member_parties_decision;
DROP TRIGGER decision_begins_open ON member_parties_decision;
DROP FUNCTION decision_begins_open();
DROP TRIGGER decision_kept ON member_parties_decision;
DROP FUNCTION decision_kept();
DROP TRIGGER vote_final ON member_parties_vote;
DROP TRIGGER vote_allowed ON member_parties_vote;
DROP FUNCTION vote_allowed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("member_parties", "0001_initial"),
        ("access", "0002_initial"),
        ("audit", "0002_append_only"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
