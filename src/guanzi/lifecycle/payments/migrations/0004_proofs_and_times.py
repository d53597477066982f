import django.db.models.deletion
from django.db import migrations, models

_KEEP = """
CREATE OR REPLACE FUNCTION payments_keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.enterprise_id, NEW.holder, NEW.bank, NEW.bank_code, NEW.number, NEW.tail{new})
        IS DISTINCT FROM
        (OLD.enterprise_id, OLD.holder, OLD.bank, OLD.bank_code, OLD.number, OLD.tail{old})
        OR OLD.state = 'replaced'
    THEN
        RAISE EXCEPTION '收款账户不可更改' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
"""


class Migration(migrations.Migration):
    """The proof of an account, when a run was submitted, and when the bank made an answer."""

    dependencies = [("files", "0001_initial"), ("payments", "0003_refused_accounts")]

    operations = [
        migrations.AddField(
            model_name="payeeaccount",
            name="proof",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storedfile",
                verbose_name="开户证明",
            ),
        ),
        migrations.AddField(
            model_name="paymentrun",
            name="submitted_by",
            field=models.CharField(blank=True, max_length=200, verbose_name="申请人"),
        ),
        migrations.AddField(
            model_name="paymentrun",
            name="submitted_at",
            field=models.DateTimeField(null=True, verbose_name="申请时间"),
        ),
        migrations.AddField(
            model_name="bankanswer",
            name="made_at",
            field=models.DateTimeField(null=True, verbose_name="银行制作时间"),
        ),
        migrations.RunSQL(
            _KEEP.format(new=", NEW.proof_id", old=", OLD.proof_id"), _KEEP.format(new="", old="")
        ),
    ]
