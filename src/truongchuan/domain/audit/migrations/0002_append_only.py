"""The database itself refuses to change or remove what was recorded."""

from django.db import migrations


def add_triggers(apps, schema_editor):
    execute = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        execute(
            "CREATE FUNCTION truongchuan_append_only() RETURNS trigger AS $$ "
            "BEGIN RAISE EXCEPTION 'append-only table'; END $$ LANGUAGE plpgsql"
        )
        execute(
            "CREATE TRIGGER audit_auditevent_append_only BEFORE UPDATE OR DELETE ON audit_auditevent "
            "FOR EACH ROW EXECUTE FUNCTION truongchuan_append_only()"
        )
    else:
        for verb in ("UPDATE", "DELETE"):
            execute(
                f"CREATE TRIGGER audit_auditevent_no_{verb.lower()} BEFORE {verb} ON audit_auditevent "
                "BEGIN SELECT RAISE(ABORT, 'append-only table audit_auditevent'); END"
            )


def drop_triggers(apps, schema_editor):
    execute = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        execute("DROP TRIGGER audit_auditevent_append_only ON audit_auditevent")
        execute("DROP FUNCTION truongchuan_append_only()")
    else:
        for verb in ("update", "delete"):
            execute(f"DROP TRIGGER audit_auditevent_no_{verb}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, drop_triggers, hints={"on_new_tables": True})]
