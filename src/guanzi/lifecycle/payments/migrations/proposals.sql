-- A proposal stays as it was made; it is decided once.

CREATE FUNCTION payments_keep_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.payment_id, NEW.before_fen, NEW.district_fen, NEW.reason, NEW.proposer_id)
        IS DISTINCT FROM
        (OLD.payment_id, OLD.before_fen, OLD.district_fen, OLD.reason, OLD.proposer_id)
        OR OLD.state <> 'proposed'
    THEN
        RAISE EXCEPTION '分担更正不可更改' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER payments_same_proposal BEFORE UPDATE ON payments_shareproposal
    FOR EACH ROW EXECUTE FUNCTION payments_keep_proposal();
CREATE TRIGGER payments_kept BEFORE DELETE ON payments_shareproposal
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER payments_no_truncate BEFORE TRUNCATE ON payments_shareproposal
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
