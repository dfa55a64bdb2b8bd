"""Histories give way to erasing through one function only, which takes a tombstone; tombstones are for good."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

FORGET = """
CREATE FUNCTION forget_history(stone uuid, history text, emptied text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose CONSTANT uuid := (SELECT person_id FROM erasure WHERE id = stone AND person = 'client');
    theirs CONSTANT text := CASE history
        WHEN 'offer' THEN 'client_id = $1'
        WHEN 'contact_version' THEN 'contact_id IN (SELECT id FROM contact WHERE client_id = $1)'
        WHEN 'match_wording' THEN 'match_id IN (SELECT id FROM match WHERE client_id = $1)'
        WHEN 'alignment' THEN 'match_id IN (SELECT id FROM match WHERE client_id = $1)'
    END;
    nothing CONSTANT text := (
        SELECT string_agg(format(CASE WHEN attnotnull THEN '%I = ''''' ELSE '%I = NULL' END, attname), ', ')
        FROM pg_attribute WHERE attrelid = to_regclass(history) AND attname = ANY (emptied)
    );
BEGIN
    IF whose IS NULL OR theirs IS NULL THEN RAISE EXCEPTION 'there is no tombstone for this'; END IF;
    PERFORM set_config('naast.erasing', 'on', true);
    IF emptied IS NULL THEN
        EXECUTE format('DELETE FROM %I WHERE ', history) || theirs USING whose;
    ELSIF nothing IS NOT NULL THEN
        EXECUTE format('UPDATE %I SET ', history) || nothing || ' WHERE ' || theirs USING whose;
    END IF;
    PERFORM set_config('naast.erasing', 'off', true);
END $$
"""


def upgrade() -> None:
    op.execute(FORGET)
    op.execute("REVOKE ALL ON FUNCTION forget_history(uuid, text, text[]) FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER erasure_append_only BEFORE UPDATE OR DELETE ON erasure"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER erasure_append_only ON erasure")
    op.execute("DROP FUNCTION forget_history(uuid, text, text[])")
