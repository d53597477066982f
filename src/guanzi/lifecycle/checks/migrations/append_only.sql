-- What was found, said and decided stays as it was: rows may be added, never changed or removed.

CREATE FUNCTION checks_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '核查记录不可更改: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER checks_append_only BEFORE UPDATE OR DELETE ON checks_checkrun
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change();

CREATE TRIGGER checks_append_only BEFORE UPDATE OR DELETE ON checks_finding
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change();

CREATE TRIGGER checks_append_only BEFORE UPDATE OR DELETE ON checks_findingdecision
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change();

CREATE TRIGGER checks_append_only BEFORE UPDATE OR DELETE ON checks_findinganswer
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change();

CREATE TRIGGER checks_append_only BEFORE UPDATE OR DELETE ON checks_reviewdecision
    FOR EACH ROW EXECUTE FUNCTION checks_refuse_change();
