import django.db.models.deletion
from django.db import migrations, models

from bindeledd.base.policies import grant

EVERYBODY = "app_user, app_worker, app_switchboard, app_supervisor"


class Migration(migrations.Migration):
    """Who answers when the line is closed, a municipality at a time, with one national default."""

    dependencies = [("directory", "0002_rights")]

    operations = [
        migrations.CreateModel(
            name="OutOfHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=100)),
                ("verified_at", models.DateTimeField(null=True)),
                (
                    "municipality",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="out_of_hours",
                        to="directory.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__regex", "^\\+?\\d{3,15}$")),
                        name="out_of_hours_number_is_dialled",
                    ),
                    models.UniqueConstraint(
                        fields=("municipality",), nulls_distinct=False, name="one_national_out_of_hours"
                    ),
                ],
            },
        ),
        grant("directory_outofhours", {EVERYBODY: "SELECT"}),
    ]
