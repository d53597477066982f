-- What was withheld, agreed to and proposed stays as it was, whoever writes to the tables.

CREATE FUNCTION disclosure_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '信息公开记录不可更改: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER disclosure_append_only BEFORE UPDATE OR DELETE ON disclosure_withheldfield
    FOR EACH ROW EXECUTE FUNCTION disclosure_refuse_change();
CREATE TRIGGER disclosure_append_only BEFORE UPDATE OR DELETE ON disclosure_consent
    FOR EACH ROW EXECUTE FUNCTION disclosure_refuse_change();
CREATE TRIGGER disclosure_kept BEFORE DELETE ON disclosure_override
    FOR EACH ROW EXECUTE FUNCTION disclosure_refuse_change();

CREATE TRIGGER disclosure_no_truncate BEFORE TRUNCATE ON disclosure_withheldfield
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();
CREATE TRIGGER disclosure_no_truncate BEFORE TRUNCATE ON disclosure_consent
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();
CREATE TRIGGER disclosure_no_truncate BEFORE TRUNCATE ON disclosure_override
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();

-- Of a proposal only its decision is added, once.
CREATE FUNCTION disclosure_keep_override() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decided_at IS NOT NULL
        OR (NEW.project_id, NEW.field, NEW.reason, NEW.proposer_id, NEW.proposed_at)
        IS DISTINCT FROM
        (OLD.project_id, OLD.field, OLD.reason, OLD.proposer_id, OLD.proposed_at)
    THEN
        RAISE EXCEPTION '公开决定不可更改' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER disclosure_same_override BEFORE UPDATE ON disclosure_override
    FOR EACH ROW EXECUTE FUNCTION disclosure_keep_override();
