from django.db import migrations

from zhilian.core.migrations_ops import forbid_deleting_young, permit_changes


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0005_new_number_by_code'),
    ]

    operations = [
        permit_changes('directory_signin', verbs=('DELETE',)),
        forbid_deleting_young('directory_signin', column='at', days=184),
    ]
