import django.db.models.deletion
import zhilian.core.fields
from django.conf import settings
from django.db import migrations, models

from zhilian.core.migrations_ops import forbid_changes, permit_changes


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0002_versions_syncs_accounts_training'),
    ]

    operations = [
        permit_changes('directory_signin'),
        migrations.AddField(
            model_name='signin',
            name='means',
            field=models.CharField(blank=True, max_length=20, verbose_name='方式'),
        ),
        migrations.AlterField(
            model_name='signin',
            name='outcome',
            field=models.CharField(choices=[('SIGNED_IN', '登录成功'), ('DEMO_ENTRY', '演示一键进入'), ('WRONG', '凭据错误'), ('WRONG_CODE', '动态口令错误'), ('LOCKED', '锁定期间被拒'), ('SIGNED_OUT', '退出'), ('TIMED_OUT', '会话超时'), ('ENDED', '会话被结束')], max_length=12),
        ),
        forbid_changes('directory_signin'),
        migrations.CreateModel(
            name='SignInCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone', zhilian.core.fields.EncryptedField()),
                ('phone_index', zhilian.core.fields.BlindIndexField(source='phone')),
                ('asker_hash', models.CharField(max_length=64)),
                ('address', models.GenericIPAddressField(null=True)),
                ('minute', models.PositiveBigIntegerField()),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('code_hash', models.CharField(blank=True, max_length=64)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['address', 'asked_at'], name='directory_code_address'), models.Index(fields=['asked_at'], name='directory_code_asked')],
                'constraints': [models.UniqueConstraint(fields=('phone_index', 'minute'), name='directory_code_once_a_minute'), models.CheckConstraint(condition=models.Q(models.Q(('code_hash', ''), ('used_at__isnull', True)), ('person__isnull', False), _connector='OR'), name='directory_code_is_somebodys'), models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='directory_code_tries')],
            },
        ),
    ]
