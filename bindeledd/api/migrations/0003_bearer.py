from django.db import migrations

BEARER = migrations.RunSQL(
    """
    CREATE FUNCTION api_bearer(asked text, named text, moment timestamptz, today date)
    RETURNS TABLE (digest bytea, scopes text[], valid boolean, integration uuid, kind text, account bigint,
                   office bigint, municipality text, adviser bigint, roles text[]) LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN QUERY
        SELECT t.digest, t.scopes::text[],
               t.revoked_at IS NULL AND t.expires_at > moment AND i.ended_at IS NULL AND a.is_active,
               i.id, i.kind::text, i.account_id::bigint, i.office_id::bigint, o.municipality_id::text, u.id::bigint,
               ARRAY(SELECT r.role FROM staff_roles_of(u.id, moment, today) r WHERE r.office = i.office_id)
          FROM api_token t JOIN api_integration i ON i.id = t.integration_id JOIN base_user a ON a.id = i.account_id
               LEFT JOIN directory_office o ON o.id = i.office_id
               LEFT JOIN base_user u ON u.username = named AND u.is_active
         WHERE t.prefix = asked;
    END $$
    """,
    "DROP FUNCTION api_bearer(text, text, timestamptz, date)",
)


class Migration(migrations.Migration):
    """Who asks, and on whose behalf, is one question; it keeps its plan as long as the connection lasts."""

    dependencies = [("api", "0002_rights"), ("staff", "0009_kept_plans")]

    operations = [BEARER]
