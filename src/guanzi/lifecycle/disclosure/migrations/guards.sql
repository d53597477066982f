-- What was withheld, agreed to and proposed stays as it was, whoever writes to the tables.

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
