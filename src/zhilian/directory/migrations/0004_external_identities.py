
import django.db.models.deletion
import zhilian.core.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_codes_by_sms'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExternalIdentity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=20)),
                ('subject', zhilian.core.fields.EncryptedField()),
                ('subject_index', zhilian.core.fields.BlindIndexField(source='subject')),
                ('bound_at', models.DateTimeField()),
                ('used_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identities', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('provider', 'subject_index'), name='directory_identity_subject_once'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('provider', 'person'), name='directory_identity_person_once')],
            },
        ),
    ]
