from django.db import migrations

ROLES = migrations.RunSQL(
    """
    CREATE FUNCTION staff_roles_of(who bigint, moment timestamptz, today date)
    RETURNS TABLE (role text, office bigint, municipality text) LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN QUERY
        SELECT m.role::text, m.office_id::bigint, o.municipality_id::text
          FROM staff_membership m JOIN base_user u ON u.id = m.user_id
               LEFT JOIN directory_office o ON o.id = m.office_id
         WHERE m.user_id = who AND u.is_active AND m.valid_from <= today AND (m.valid_to IS NULL OR m.valid_to >= today)
        UNION
        SELECT 'office_leader', d.office_id::bigint, o.municipality_id::text
          FROM staff_deputy d JOIN base_user u ON u.id = d.deputy_id JOIN directory_office o ON o.id = d.office_id
         WHERE d.deputy_id = who AND u.is_active AND d.valid_from <= moment AND d.valid_to > moment;
    END $$
    """,
    "DROP FUNCTION staff_roles_of(bigint, timestamptz, date)",
)

LEADER = migrations.RunSQL(
    """
    CREATE FUNCTION staff_leader_of(place bigint, moment timestamptz, today date)
    RETURNS TABLE (id bigint, display_name text) LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN QUERY
        SELECT leader.id::bigint, leader.display_name::text
          FROM (SELECT 1 AS turn, d.id AS number, d.deputy_id AS user_id FROM staff_deputy d
                 WHERE d.office_id = place AND d.valid_from <= moment AND d.valid_to > moment
                UNION ALL
                SELECT 2, m.id, m.user_id FROM staff_membership m
                 WHERE m.office_id = place AND m.role = 'office_leader' AND m.valid_from <= today
                   AND (m.valid_to IS NULL OR m.valid_to >= today)) AS wanted
          JOIN base_user leader ON leader.id = wanted.user_id AND leader.is_active
         ORDER BY wanted.turn, wanted.number LIMIT 1;
    END $$
    """,
    "DROP FUNCTION staff_leader_of(bigint, timestamptz, date)",
)


class Migration(migrations.Migration):
    """What every request asks first keeps its plan as long as the connection lasts (decision 13)."""

    dependencies = [("staff", "0008_out_of_hours_rights")]

    operations = [ROLES, LEADER]
