-- What the ledger promises, kept by the database itself.

-- 1. Of an account only its closing changes, of a reservation only what is left of it.
CREATE FUNCTION ledger_keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.fund, NEW.year, NEW.line, NEW.payer, NEW.kind)
        IS DISTINCT FROM (OLD.id, OLD.fund, OLD.year, OLD.line, OLD.payer, OLD.kind)
    THEN
        RAISE EXCEPTION '账户不可更改' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_same_account BEFORE UPDATE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_keep_account();

CREATE FUNCTION ledger_keep_reservation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.amount_fen) IS DISTINCT FROM (OLD.id, OLD.amount_fen)
        OR NEW.open_fen > OLD.open_fen
    THEN
        RAISE EXCEPTION '占用不可更改' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_same_reservation BEFORE UPDATE ON ledger_reservation
    FOR EACH ROW EXECUTE FUNCTION ledger_keep_reservation();

-- 2. A balance follows its postings, and nothing else moves it.
CREATE FUNCTION ledger_move_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed timestamptz;
BEGIN
    SELECT closed_at INTO closed FROM ledger_account WHERE id = NEW.account_id;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION '账户已封账: %', NEW.account_id USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM set_config('guanzi.posting', 'on', true);
    UPDATE ledger_balance
        SET balance_fen = balance_fen + NEW.amount_fen, last_at = NEW.at
        WHERE account_id = NEW.account_id AND (last_at IS NULL OR last_at <= NEW.at)
        RETURNING balance_fen INTO NEW.balance_fen;
    IF NOT FOUND THEN
        RAISE EXCEPTION '入账时间早于账户的最后入账: %', NEW.account_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM set_config('guanzi.posting', '', true);
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_move_balance BEFORE INSERT ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_move_balance();

CREATE FUNCTION ledger_keep_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('guanzi.posting', true) IS DISTINCT FROM 'on'
        OR (NEW.account_id, NEW.sign) IS DISTINCT FROM (OLD.account_id, OLD.sign)
    THEN
        RAISE EXCEPTION '余额只随分录变动' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_same_balance BEFORE UPDATE ON ledger_balance
    FOR EACH ROW EXECUTE FUNCTION ledger_keep_balance();

CREATE FUNCTION ledger_begin_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.balance_fen <> 0 OR NEW.last_at IS NOT NULL THEN
        RAISE EXCEPTION '新账户的余额应当为零' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_begin_balance BEFORE INSERT ON ledger_balance
    FOR EACH ROW EXECUTE FUNCTION ledger_begin_balance();

-- 3. When the transaction ends every entry has the lines that it says, and they sum to zero.
CREATE FUNCTION ledger_require_balance(of_entry bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
    total numeric;
    said integer;
BEGIN
    SELECT count(*), coalesce(sum(amount_fen), 0) INTO found, total
        FROM ledger_posting WHERE entry_id = of_entry;
    SELECT lines INTO said FROM ledger_entry WHERE id = of_entry;
    IF found <> said OR found < 2 OR total <> 0 THEN
        RAISE EXCEPTION '分录借贷不平: %', of_entry USING ERRCODE = 'check_violation';
    END IF;
END
$$;
CREATE FUNCTION ledger_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_require_balance(NEW.id);
    RETURN NULL;
END
$$;
CREATE FUNCTION ledger_check_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_require_balance(NEW.entry_id);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER ledger_balanced AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_entry();
CREATE CONSTRAINT TRIGGER ledger_balanced AFTER INSERT ON ledger_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_posting();

-- 4. What is left of a reservation is what its entries left: set aside, less used and given back.
CREATE FUNCTION ledger_check_reservation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    left_fen bigint;
BEGIN
    SELECT open_fen INTO left_fen FROM ledger_reservation WHERE id = NEW.id;
    IF EXISTS (
        SELECT 1
        FROM ledger_reservationmove m
        LEFT JOIN ledger_entry e ON e.reservation_id = m.reservation_id
        LEFT JOIN ledger_posting p ON p.entry_id = e.id AND p.account_id = m.holder_id
        WHERE m.reservation_id = NEW.id
        GROUP BY m.id
        HAVING coalesce(sum(p.amount_fen), 0) <> left_fen
    ) THEN
        RAISE EXCEPTION '占用与分录不符: %', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER ledger_reservation_agrees AFTER INSERT OR UPDATE ON ledger_reservation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_reservation();
