import zhilian.core.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0004_external_identities'),
    ]

    operations = [
        migrations.AddField(
            model_name='signincode',
            name='former',
            field=zhilian.core.fields.EncryptedField(blank=True),
        ),
        migrations.AddField(
            model_name='signincode',
            name='purpose',
            field=models.CharField(choices=[('SIGN_IN', '登录'), ('NEW_NUMBER', '更换手机号')], default='SIGN_IN', max_length=12),
        ),
    ]
