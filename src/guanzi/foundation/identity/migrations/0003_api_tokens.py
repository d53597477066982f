import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from guanzi.foundation.guards import kept


class Migration(migrations.Migration):
    """Tokens with which the systems of organisations read the API; none is ever removed."""

    dependencies = [
        ('audit', '0005_refuse_change'),
        ('identity', '0002_enterprises_by_code'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=100, verbose_name='用途')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('projects', '项目'), ('support', '扶持记录'), ('credit', '信用记录')], max_length=20), size=None, verbose_name='可读取')),
                ('district', models.CharField(blank=True, max_length=20, verbose_name='区')),
                ('prefix', models.CharField(max_length=20, unique=True, verbose_name='令牌开头')),
                ('secret_digest', models.CharField(max_length=64, unique=True, verbose_name='密钥摘要')),
                ('issued_at', models.DateTimeField(verbose_name='签发时间')),
                ('expires_at', models.DateTimeField(verbose_name='失效时间')),
                ('last_used_at', models.DateTimeField(null=True, verbose_name='最近使用')),
                ('uses', models.PositiveBigIntegerField(default=0, verbose_name='使用次数')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='撤销时间')),
                ('revoked_by', models.CharField(blank=True, max_length=60, verbose_name='撤销人')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='identity.membership', verbose_name='签发人')),
            ],
            options={
                'verbose_name': '接口令牌',
                'verbose_name_plural': '接口令牌',
                'constraints': [models.CheckConstraint(condition=models.Q(('scopes__len__gt', 0)), name='token_for_something'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('issued_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('issued_at'), '+', models.Value(datetime.timedelta(days=366))))), name='token_for_a_year_at_most')],
            },
        ),
        *kept('identity_apitoken'),
    ]
