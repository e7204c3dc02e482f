"""The app that holds the tables."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Its label is short: it stands in the names of the tables."""

    name = "amparo.web.office"
    label = "office"
    default_auto_field = "django.db.models.BigAutoField"
