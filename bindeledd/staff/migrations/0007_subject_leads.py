from django.db import migrations, models

NATIONAL = ("agent", "agent_lead", "subject_lead", "administrator")
FITS = models.Q(("office__isnull", False), ("role__in", ("office_adviser", "office_leader")))


class Migration(migrations.Migration):
    """Subject leads follow agents up in their daily work (inventory A05): a national role."""

    dependencies = [("staff", "0006_agent_languages")]

    operations = [
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("agent", "Agent"),
                    ("agent_lead", "Agent Lead"),
                    ("subject_lead", "Subject Lead"),
                    ("office_adviser", "Office Adviser"),
                    ("office_leader", "Office Leader"),
                    ("administrator", "Administrator"),
                ],
                max_length=14,
            ),
        ),
        migrations.RemoveConstraint(model_name="membership", name="membership_office_fits_role"),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=FITS | models.Q(("office__isnull", True), ("role__in", NATIONAL)),
                name="membership_office_fits_role",
            ),
        ),
    ]
