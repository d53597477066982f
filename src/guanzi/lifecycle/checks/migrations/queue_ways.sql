-- The queue is filtered by the kind of application: one word more beside the others, which never
-- changes, so that nothing else has to tell it.

CREATE OR REPLACE FUNCTION checks_fill_standing() RETURNS trigger LANGUAGE plpgsql AS $$
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
        ARRAY['c' || e.credit_code, 'k' || a.kind, 'e' || left(e.name_core, 1)]
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

UPDATE checks_casestanding SET application_id = application_id;
