-- What was published stays as it was: rows may be added, never changed or removed.

CREATE FUNCTION policies_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '已发布的内容不可更改: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER policies_append_only BEFORE UPDATE OR DELETE ON policies_policyversion
    FOR EACH ROW EXECUTE FUNCTION policies_refuse_change();
CREATE TRIGGER policies_append_only BEFORE UPDATE OR DELETE ON policies_rulebookedition
    FOR EACH ROW EXECUTE FUNCTION policies_refuse_change();
CREATE TRIGGER policies_append_only BEFORE UPDATE OR DELETE ON policies_rulebookedition_versions
    FOR EACH ROW EXECUTE FUNCTION policies_refuse_change();
CREATE TRIGGER policies_append_only BEFORE UPDATE OR DELETE ON policies_publication
    FOR EACH ROW EXECUTE FUNCTION policies_refuse_change();
