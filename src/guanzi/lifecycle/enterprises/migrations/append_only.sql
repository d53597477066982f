-- What was recorded stays as it was: rows may be added, never changed or removed.

CREATE FUNCTION enterprises_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '登记的记录不可更改，更正请另记一条: %', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER enterprises_append_only BEFORE UPDATE OR DELETE ON enterprises_knownfact
    FOR EACH ROW EXECUTE FUNCTION enterprises_refuse_change();
CREATE TRIGGER enterprises_append_only BEFORE UPDATE OR DELETE ON enterprises_supportrecord
    FOR EACH ROW EXECUTE FUNCTION enterprises_refuse_change();
CREATE TRIGGER enterprises_append_only BEFORE UPDATE OR DELETE ON enterprises_undertaking
    FOR EACH ROW EXECUTE FUNCTION enterprises_refuse_change();
