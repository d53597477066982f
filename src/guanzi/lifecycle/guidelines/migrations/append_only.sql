-- A published version stays as it was: rows may be added, never changed or removed.

CREATE FUNCTION guidelines_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '已发布的内容不可更改: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER guidelines_append_only BEFORE UPDATE OR DELETE ON guidelines_guidelineversion
    FOR EACH ROW EXECUTE FUNCTION guidelines_refuse_change();
