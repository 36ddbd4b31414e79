from django.apps import AppConfig


class ContractConfig(AppConfig):
    name = "zhilian.contract"
    label = "contract"
    verbose_name = "合同与时限"
    default_auto_field = "django.db.models.BigAutoField"
