-- When a project last changed, its instalments and what of it is held back included; no service can
-- forget it.

CREATE FUNCTION projects_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END
$$;
CREATE TRIGGER projects_changed BEFORE INSERT OR UPDATE ON projects_project
    FOR EACH ROW EXECUTE FUNCTION projects_note_change();

CREATE FUNCTION projects_note_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE projects_project SET changed_at = clock_timestamp()
        WHERE id IN (SELECT project_id FROM touched);
    RETURN NULL;
END
$$;
CREATE TRIGGER projects_parts_made AFTER INSERT ON projects_instalment
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION projects_note_parts();
CREATE TRIGGER projects_parts_changed AFTER UPDATE ON projects_instalment
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION projects_note_parts();
CREATE TRIGGER projects_held_back AFTER INSERT ON projects_heldback
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION projects_note_parts();
CREATE TRIGGER projects_held_otherwise AFTER UPDATE ON projects_heldback
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION projects_note_parts();
CREATE TRIGGER projects_held_no_more AFTER DELETE ON projects_heldback
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION projects_note_parts();
