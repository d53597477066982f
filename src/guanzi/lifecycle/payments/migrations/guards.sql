-- What was asked for, sent, answered and cleared stays as it was, whoever writes to the tables.

-- Of an account only its state changes; of a payment only how it goes; a draft run may be rewritten.
CREATE FUNCTION payments_keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.enterprise_id, NEW.holder, NEW.bank, NEW.bank_code, NEW.number, NEW.tail)
        IS DISTINCT FROM
        (OLD.enterprise_id, OLD.holder, OLD.bank, OLD.bank_code, OLD.number, OLD.tail)
        OR OLD.state = 'replaced'
    THEN
        RAISE EXCEPTION '收款账户不可更改' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER payments_same_account BEFORE UPDATE ON payments_payeeaccount
    FOR EACH ROW EXECUTE FUNCTION payments_keep_account();

CREATE FUNCTION payments_keep_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_draft boolean;
BEGIN
    SELECT state = 'draft' INTO is_draft FROM payments_paymentrun WHERE id = OLD.run_id;
    IF TG_OP = 'DELETE' THEN
        IF NOT is_draft THEN
            RAISE EXCEPTION '拨款不可删除' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (NEW.run_id, NEW.code, NEW.instalment_id, NEW.account_id, NEW.payee, NEW.district,
            NEW.amount_fen)
        IS DISTINCT FROM
        (OLD.run_id, OLD.code, OLD.instalment_id, OLD.account_id, OLD.payee, OLD.district,
            OLD.amount_fen)
        OR OLD.state IN ('rejected', 'returned', 'dropped')
    THEN
        RAISE EXCEPTION '拨款不可更改' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER payments_same_payment BEFORE UPDATE OR DELETE ON payments_payment
    FOR EACH ROW EXECUTE FUNCTION payments_keep_payment();

CREATE FUNCTION payments_keep_clearing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.fund, NEW.year, NEW.district, NEW.version, NEW.due_fen, NEW.lines, NEW.digest)
        IS DISTINCT FROM
        (OLD.fund, OLD.year, OLD.district, OLD.version, OLD.due_fen, OLD.lines, OLD.digest)
        OR OLD.state IN ('settled', 'replaced')
    THEN
        RAISE EXCEPTION '清算单不可更改' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER payments_same_clearing BEFORE UPDATE ON payments_clearing
    FOR EACH ROW EXECUTE FUNCTION payments_keep_clearing();

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
