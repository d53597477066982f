-- What was signed, decided or said stays as it was, whoever writes to the tables.

-- A list is written while it is a draft, and only then.
CREATE FUNCTION projects_keep_items() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_list bigint := coalesce(NEW.decision_list_id, OLD.decision_list_id);
    is_draft boolean;
BEGIN
    SELECT state = 'draft' INTO is_draft FROM projects_decisionlist WHERE id = of_list;
    IF NOT is_draft THEN
        RAISE EXCEPTION '审定清单已签署，不可更改' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER projects_signed_items BEFORE INSERT OR UPDATE OR DELETE ON projects_decisionitem
    FOR EACH ROW EXECUTE FUNCTION projects_keep_items();

CREATE FUNCTION projects_keep_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('decided', 'dropped') OR (NEW.fund, NEW.year, NEW.line_id, NEW.organisation_id)
        IS DISTINCT FROM (OLD.fund, OLD.year, OLD.line_id, OLD.organisation_id)
    THEN
        RAISE EXCEPTION '审定清单不可更改' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER projects_decided_list BEFORE UPDATE ON projects_decisionlist
    FOR EACH ROW EXECUTE FUNCTION projects_keep_list();

-- Of an instalment only how it goes changes; of an objection and a change only their outcome, once.
CREATE FUNCTION projects_keep_instalment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.project_id, NEW.number, NEW.year, NEW.amount_fen, NEW.term, NEW.shares)
        IS DISTINCT FROM
        (OLD.project_id, OLD.number, OLD.year, OLD.amount_fen, OLD.term, OLD.shares)
        OR OLD.state = 'voided'
    THEN
        RAISE EXCEPTION '分期拨付不可更改' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER projects_same_instalment BEFORE UPDATE ON projects_instalment
    FOR EACH ROW EXECUTE FUNCTION projects_keep_instalment();

CREATE FUNCTION projects_keep_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decided_at IS NOT NULL
        OR NEW.project_id IS DISTINCT FROM OLD.project_id
        OR NEW.statement IS DISTINCT FROM OLD.statement
    THEN
        RAISE EXCEPTION '已经提出或处理的内容不可更改: %', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER projects_same_objection BEFORE UPDATE ON projects_objection
    FOR EACH ROW EXECUTE FUNCTION projects_keep_said();
CREATE TRIGGER projects_same_change BEFORE UPDATE ON projects_projectchange
    FOR EACH ROW EXECUTE FUNCTION projects_keep_said();
