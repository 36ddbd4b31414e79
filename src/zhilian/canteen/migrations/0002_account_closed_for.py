
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('canteen', '0001_meals_accounts_subsidies'),
    ]

    operations = [
        migrations.AddField(
            model_name='mealaccount',
            name='closed_for',
            field=models.CharField(blank=True, max_length=40, verbose_name='停用依据'),
        ),
    ]
