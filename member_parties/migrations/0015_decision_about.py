"""What a decision is about: money of a fund, or how many bodies sign. None moves what it is not about."""

from django.db import migrations, models

# Of functions that other migrations wrote, one condition each; all else of them, and how they run, stays as it is.
CHANGE = """
DO $change$
DECLARE
    was text := pg_get_functiondef('{name}({takes})'::regprocedure);
BEGIN
    IF position($phrase${before}$phrase$ IN was) = 0 THEN
        RAISE EXCEPTION '{name} does not say what is changed here';
    END IF;
    EXECUTE replace(was, $phrase${before}$phrase$, $phrase${now}$phrase$);
END $change$;
"""


def changed(name, before, now, *, takes=""):
    """The function with one condition for another, and back; `takes` the types of what it is asked with."""
    there, back = {"before": before, "now": now}, {"before": now, "now": before}
    named = {"name": name, "takes": takes}
    return migrations.RunSQL(CHANGE.format(**named, **there), CHANGE.format(**named, **back))


class Migration(migrations.Migration):
    dependencies = [("member_parties", "0011_transfer_rules")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="about",
            field=models.CharField(
                choices=[("money", "a sum from a fund"), ("signatures", "how many bodies sign")],
                db_default="money",
                default="money",
                max_length=10,
                verbose_name="about",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("about__in", ["money", "signatures"])), name="decision_about_known"
            ),
        ),
        changed("decision_kept", "OLD.state <> 'open' THEN", "OLD.state <> 'open' OR OLD.about <> NEW.about THEN"),
        changed(
            "transfer_booked", "resolved.state <> 'carried'", "(resolved.state, resolved.about) <> ('carried', 'money')"
        ),
    ]
