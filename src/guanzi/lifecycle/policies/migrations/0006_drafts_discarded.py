from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('policies', '0005_drafts_kept'),
    ]

    operations = [
        migrations.AddField(
            model_name='policydraft',
            name='discard_reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='作废的理由'),
        ),
        migrations.AddField(
            model_name='policydraft',
            name='discarded_at',
            field=models.DateTimeField(null=True, verbose_name='作废时间'),
        ),
        migrations.AddField(
            model_name='policydraft',
            name='discarded_by',
            field=models.CharField(blank=True, max_length=120, verbose_name='作废人'),
        ),
        migrations.AlterField(
            model_name='policydraft',
            name='state',
            field=models.CharField(choices=[('reading', '读取中'), ('open', '待核对'), ('submitted', '待审核'), ('published', '已发布'), ('returned', '已退回'), ('failed', '读取失败'), ('discarded', '已作废')], default='reading', max_length=20, verbose_name='状态'),
        ),
    ]
