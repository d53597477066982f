-- What the queue is filtered, searched and put in order by, repeated beside the standing: a page
-- then costs the same however many cases there are. Whoever changes an application, an enterprise
-- or a project, in whatever way, the standing says the same afterwards.

CREATE FUNCTION checks_name_words(kind text, core text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(DISTINCT kind || substr(core, place, 2)), '{}') || (kind || left(core, 1))
    FROM generate_series(1, length(core) - 1) place
    WHERE core <> ''
$$;

CREATE FUNCTION checks_fill_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- A change that is under way is waited for: it cannot see this row, and would not tell it.
        PERFORM 1
        FROM applications_application a JOIN enterprises_enterprise e ON e.id = a.enterprise_id
        WHERE a.id = NEW.application_id
        FOR UPDATE OF a FOR SHARE OF e;
    END IF;
    SELECT a.state, a.district, a.code, coalesce(a.amount_fen, -1),
        coalesce(a.submitted_at, a.created_at), e.name, coalesce(p.number, ''),
        ARRAY['c' || e.credit_code, 'e' || left(e.name_core, 1)]
            || ARRAY(SELECT 'e' || token FROM unnest(e.tokens) token WHERE length(token) = 2)
            || checks_name_words('p', coalesce(p.name_core, ''))
    INTO NEW.state, NEW.district, NEW.code, NEW.amount_fen,
        NEW.submitted_at, NEW.enterprise_name, NEW.project_number, NEW.words
    FROM applications_application a
    JOIN enterprises_enterprise e ON e.id = a.enterprise_id
    LEFT JOIN enterprises_recognisedproject p ON p.id = a.project_id
    WHERE a.id = NEW.application_id;
    RETURN NEW;
END
$$;

-- Naming application_id, even unchanged, fills the row again.
CREATE TRIGGER checks_fill BEFORE INSERT OR UPDATE OF application_id ON checks_casestanding
    FOR EACH ROW EXECUTE FUNCTION checks_fill_standing();

CREATE FUNCTION checks_refill_standings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'UPDATE checks_casestanding s SET application_id = s.application_id'
        ' FROM applications_application a WHERE a.id = s.application_id AND a.%I = $1',
        TG_ARGV[0]
    ) USING NEW.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER checks_tell_standing AFTER UPDATE ON applications_application
    FOR EACH ROW WHEN (
        (OLD.state, OLD.district, OLD.code, OLD.amount_fen, OLD.submitted_at, OLD.enterprise_id, OLD.project_id)
        IS DISTINCT FROM
        (NEW.state, NEW.district, NEW.code, NEW.amount_fen, NEW.submitted_at, NEW.enterprise_id, NEW.project_id)
    ) EXECUTE FUNCTION checks_refill_standings('id');

CREATE TRIGGER checks_tell_standings AFTER UPDATE ON enterprises_enterprise
    FOR EACH ROW WHEN (
        (OLD.name, OLD.name_core, OLD.tokens, OLD.credit_code)
        IS DISTINCT FROM (NEW.name, NEW.name_core, NEW.tokens, NEW.credit_code)
    ) EXECUTE FUNCTION checks_refill_standings('enterprise_id');

CREATE TRIGGER checks_tell_standings AFTER UPDATE ON enterprises_recognisedproject
    FOR EACH ROW WHEN ((OLD.name_core, OLD.number) IS DISTINCT FROM (NEW.name_core, NEW.number))
    EXECUTE FUNCTION checks_refill_standings('project_id');

UPDATE checks_casestanding SET application_id = application_id;
