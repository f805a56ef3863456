"""The database itself refuses to change or remove anything of a closed review."""

from django.db import migrations

REVIEW = "reviews_monthlyreview"
PARTS = ("reviews_unitcomment", "reviews_taskassessment", "reviews_unitassessment", "reviews_reviewtask")
_CLOSED = f"EXISTS (SELECT 1 FROM {REVIEW} r WHERE r.id = {{side}}.review_id AND r.state = 'closed')"
_SIDES = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def _condition(verb):
    return " OR ".join(_CLOSED.format(side=side) for side in _SIDES[verb])


def add_triggers(apps, schema_editor):
    execute = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        execute(
            "CREATE FUNCTION reviews_review_stays() RETURNS trigger AS $$ BEGIN "
            "IF OLD.state = 'closed' THEN RAISE EXCEPTION 'closed review'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
        )
        execute(
            f"CREATE TRIGGER {REVIEW}_stays BEFORE UPDATE OR DELETE ON {REVIEW} "
            "FOR EACH ROW EXECUTE FUNCTION reviews_review_stays()"
        )
        execute(
            "CREATE FUNCTION reviews_part_stays() RETURNS trigger AS $$ BEGIN "
            f"IF TG_OP <> 'INSERT' THEN IF {_CLOSED.format(side='OLD')} "
            "THEN RAISE EXCEPTION 'closed review'; END IF; END IF; "
            f"IF TG_OP <> 'DELETE' THEN IF {_CLOSED.format(side='NEW')} "
            "THEN RAISE EXCEPTION 'closed review'; END IF; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
        )
        for table in PARTS:
            execute(
                f"CREATE TRIGGER {table}_stays BEFORE INSERT OR UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION reviews_part_stays()"
            )
        return
    for verb in ("UPDATE", "DELETE"):
        execute(
            f"CREATE TRIGGER {REVIEW}_no_{verb.lower()} BEFORE {verb} ON {REVIEW} "
            "WHEN OLD.state = 'closed' BEGIN SELECT RAISE(ABORT, 'closed review'); END"
        )
    for table in PARTS:
        for verb in _SIDES:
            execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"WHEN {_condition(verb)} BEGIN SELECT RAISE(ABORT, 'closed review'); END"
            )


def drop_triggers(apps, schema_editor):
    execute = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        for table in (REVIEW, *PARTS):
            execute(f"DROP TRIGGER {table}_stays ON {table}")
        execute("DROP FUNCTION reviews_review_stays()")
        execute("DROP FUNCTION reviews_part_stays()")
        return
    for verb in ("update", "delete"):
        execute(f"DROP TRIGGER {REVIEW}_no_{verb}")
    for table in PARTS:
        for verb in _SIDES:
            execute(f"DROP TRIGGER {table}_no_{verb.lower()}")


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, drop_triggers, hints={"on_new_tables": True})]
