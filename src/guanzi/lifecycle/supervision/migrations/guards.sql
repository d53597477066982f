-- What was found, said, demanded and repaid stays as it was, whoever writes to the tables.

-- Of a demand only its approval or its return is added, once; of an appeal only its outcome.
CREATE FUNCTION supervision_keep_demand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.case_id, NEW.principal_fen, NEW.interest_fen, NEW.fine_fen, NEW.reason, NEW.due_on,
            NEW.articles, NEW.proposer_id)
        IS DISTINCT FROM
        (OLD.case_id, OLD.principal_fen, OLD.interest_fen, OLD.fine_fen, OLD.reason, OLD.due_on,
            OLD.articles, OLD.proposer_id)
        OR OLD.approved_at IS NOT NULL OR OLD.returned_reason <> ''
    THEN
        RAISE EXCEPTION '追回决定不可更改' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER supervision_same_demand BEFORE UPDATE ON supervision_demand
    FOR EACH ROW EXECUTE FUNCTION supervision_keep_demand();

CREATE FUNCTION supervision_keep_appeal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decided_at IS NOT NULL
        OR (NEW.demand_id, NEW.text) IS DISTINCT FROM (OLD.demand_id, OLD.text)
    THEN
        RAISE EXCEPTION '申诉不可更改' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER supervision_same_appeal BEFORE UPDATE ON supervision_appeal
    FOR EACH ROW EXECUTE FUNCTION supervision_keep_appeal();
