-- What was approved or recorded stays as it was: rows may be added, never changed or removed.

CREATE FUNCTION budgets_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '已批复或登记的内容不可更改: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER budgets_append_only BEFORE UPDATE OR DELETE ON budgets_budgetline
    FOR EACH ROW EXECUTE FUNCTION budgets_refuse_change();
CREATE TRIGGER budgets_append_only BEFORE UPDATE OR DELETE ON budgets_adjustmentline
    FOR EACH ROW EXECUTE FUNCTION budgets_refuse_change();
CREATE TRIGGER budgets_append_only BEFORE UPDATE OR DELETE ON budgets_pastexecution
    FOR EACH ROW EXECUTE FUNCTION budgets_refuse_change();
CREATE TRIGGER budgets_append_only BEFORE UPDATE OR DELETE ON budgets_expectedquota
    FOR EACH ROW EXECUTE FUNCTION budgets_refuse_change();
CREATE TRIGGER budgets_no_truncate BEFORE TRUNCATE ON budgets_budgetline
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_change();
CREATE TRIGGER budgets_no_truncate BEFORE TRUNCATE ON budgets_adjustmentline
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_change();
CREATE TRIGGER budgets_no_truncate BEFORE TRUNCATE ON budgets_pastexecution
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_change();
CREATE TRIGGER budgets_no_truncate BEFORE TRUNCATE ON budgets_expectedquota
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_change();
