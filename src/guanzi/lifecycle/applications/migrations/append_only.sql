-- What was handed in stays as it was: rows may be added, never changed or removed.

CREATE FUNCTION applications_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '已提交的内容不可更改: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER applications_append_only BEFORE UPDATE OR DELETE ON applications_submission
    FOR EACH ROW EXECUTE FUNCTION applications_refuse_change();
CREATE TRIGGER applications_append_only BEFORE UPDATE OR DELETE ON applications_paperconfirmation
    FOR EACH ROW EXECUTE FUNCTION applications_refuse_change();
CREATE TRIGGER applications_append_only BEFORE UPDATE OR DELETE ON applications_casemessage
    FOR EACH ROW EXECUTE FUNCTION applications_refuse_change();

-- The serials of the unified project codes. A sequence, so that nobody waits for another's
-- transaction; a number that a failed transaction drew stays unused.
CREATE SEQUENCE applications_code_serial AS bigint MINVALUE 1 MAXVALUE 9999999 NO CYCLE;
