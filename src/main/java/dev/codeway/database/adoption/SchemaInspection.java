package dev.codeway.database.adoption;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Looks at what there is beside rows: tables, columns, types, who depends on them, and whether
/// this role may do what has to be done.
record SchemaInspection(Connection connection, PrismaTables tables) {

    private static final List<String> STATUSES =
            List.of("QUEUED", "IN_PROGRESS", "READY", "FAIL", "NOT_STARTED");

    List<Finding> findings() throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (Table table : Table.values()) {
            if (tables.has(table)) {
                columns(table, found);
                rights(table, found);
            } else {
                found.add(missing(table));
            }
        }
        ownSchema(found);
        others(found);
        return found;
    }

    private Finding missing(Table table) throws SQLException {
        List<String> candidates =
                Rows.list(
                        connection,
                        """
                        SELECT quote_ident(c.relname)
                        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                        WHERE n.nspname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                            AND starts_with(lower(c.relname), ?)
                        ORDER BY 1
                        """,
                        row -> row.getString(1),
                        tables.schema(),
                        table.subject());
        return Finding.blocks(
                "missing-table",
                table.title(),
                null,
                null,
                null,
                "the schema \"%s\" has no such table%s"
                        .formatted(
                                tables.schema(),
                                candidates.isEmpty()
                                        ? "; name another one with ?schema= in DATABASE_URL"
                                        : "; if it is %s: ALTER TABLE … RENAME TO \"%s\""
                                                .formatted(
                                                        String.join(" or ", candidates),
                                                        table.title())));
    }

    private void columns(Table table, List<Finding> found) {
        Map<String, String> there = tables.columns(table);
        for (String column : table.columns()) {
            String type = there.get(column);
            List<String> accepted = Table.typesOf(column);
            if (type == null) {
                found.add(missing(table, column));
            } else if (!accepted.contains(type)) {
                found.add(
                        Finding.blocks(
                                "wrong-type",
                                table.title(),
                                null,
                                column,
                                type,
                                "must be one of %s: ALTER TABLE %s ALTER COLUMN %s TYPE … USING …"
                                        .formatted(accepted, tables.quoted(table), column)));
            } else if (!type.equals(accepted.getFirst())) {
                found.add(
                        Finding.notice(
                                "other-type",
                                table.title(),
                                null,
                                column,
                                type,
                                "is read as " + accepted.getFirst()));
            }
        }
        there.keySet().stream()
                .filter(it -> !table.columns().contains(it))
                .forEach(
                        it ->
                                found.add(
                                        Finding.notice(
                                                "extra-column",
                                                table.title(),
                                                null,
                                                it,
                                                null,
                                                "stays in Prisma's table only")));
    }

    private Finding missing(Table table, String column) {
        String remedy =
                tables.columns(table).keySet().stream()
                        .filter(it -> !table.columns().contains(it))
                        .filter(it -> plain(it).equals(plain(column)))
                        .findFirst()
                        .map(
                                it ->
                                        "if it is \"%s\": ALTER TABLE %s RENAME COLUMN \"%s\" TO %s"
                                                .formatted(it, tables.quoted(table), it, column))
                        .orElse("add it, with a value in each row");
        return Finding.blocks("missing-column", table.title(), null, column, null, remedy);
    }

    private static String plain(String column) {
        return column.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private void rights(Table table, List<Finding> found) throws SQLException {
        String name = tables.quoted(table);
        if (!Rows.one(
                connection,
                """
                SELECT has_table_privilege(?, 'SELECT')
                    AND has_table_privilege(?, 'UPDATE, DELETE, TRUNCATE')
                """,
                row -> row.getBoolean(1),
                name,
                name)) {
            found.add(
                    Finding.blocks(
                            "no-permission",
                            table.title(),
                            null,
                            null,
                            null,
                            "this role must read and lock it: GRANT SELECT, UPDATE ON %s TO …"
                                    .formatted(name)));
        } else if (Rows.one(
                connection, "SELECT row_security_active(?)", row -> row.getBoolean(1), name)) {
            found.add(
                    Finding.blocks(
                            "row-security",
                            table.title(),
                            null,
                            null,
                            null,
                            "policies hide rows from this role; take the owner, or one with BYPASSRLS"));
        }
    }

    /// Where the new tables go there may be nothing that is not ours.
    private void ownSchema(List<Finding> found) throws SQLException {
        boolean there =
                Rows.exists(connection, "SELECT FROM pg_namespace WHERE nspname = 'codeway'");
        if (!Rows.one(
                connection,
                there
                        ? "SELECT has_schema_privilege('codeway', 'CREATE')"
                        : "SELECT has_database_privilege(current_database(), 'CREATE')",
                row -> row.getBoolean(1))) {
            found.add(
                    Finding.blocks(
                            "no-permission",
                            "codeway",
                            null,
                            null,
                            null,
                            "this role must be allowed to make the schema codeway and tables in it"));
        }
        List<String> strangers =
                Rows.list(
                        connection,
                        """
                        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                        WHERE n.nspname = 'codeway' AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
                            AND c.relname NOT IN ('flyway_schema_history', 'migration_undone', 'project',
                                'deployment')
                        ORDER BY 1
                        """,
                        row -> row.getString(1));
        for (String table : new String[] {"project", "deployment"}) {
            if (Rows.one(
                            connection,
                            "SELECT to_regclass('codeway." + table + "') IS NOT NULL",
                            row -> row.getBoolean(1))
                    && (!migratedTo2()
                            || Rows.exists(connection, "SELECT FROM codeway." + table))) {
                strangers.add(table);
            }
        }
        for (String stranger : strangers) {
            found.add(
                    Finding.blocks(
                            "schema-taken",
                            "codeway",
                            null,
                            null,
                            stranger,
                            "is in the way: drop it, or move it to another schema"));
        }
    }

    private boolean migratedTo2() throws SQLException {
        return Rows.one(
                        connection,
                        "SELECT to_regclass('codeway.flyway_schema_history') IS NOT NULL",
                        row -> row.getBoolean(1))
                && Rows.exists(
                        connection,
                        "SELECT FROM codeway.flyway_schema_history WHERE version = '2' AND success");
    }

    private void others(List<Finding> found) throws SQLException {
        Rows.each(
                connection,
                """
                SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition
                    AND c.relname NOT IN ('Project', 'Deployment', '_prisma_migrations')
                    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                        AND d.objid = c.oid AND d.deptype = 'e')
                ORDER BY 1
                """,
                row ->
                        found.add(
                                Finding.notice(
                                        "extra-table",
                                        row.getString(1),
                                        null,
                                        null,
                                        null,
                                        "is left alone")),
                tables.schema());
        Rows.each(
                connection,
                """
                SELECT DISTINCT v.oid::regclass::text, t.relname
                FROM pg_depend d
                JOIN pg_rewrite r ON r.oid = d.objid
                JOIN pg_class v ON v.oid = r.ev_class
                JOIN pg_class t ON t.oid = d.refobjid
                JOIN pg_namespace n ON n.oid = t.relnamespace
                WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
                    AND v.oid <> t.oid AND n.nspname = ? AND t.relname IN ('Project', 'Deployment')
                ORDER BY 1, 2
                """,
                row ->
                        found.add(
                                Finding.notice(
                                        "dependent-view",
                                        row.getString(2),
                                        null,
                                        null,
                                        row.getString(1),
                                        "goes on reading Prisma's table, which stands still")),
                tables.schema());
        Rows.each(
                connection,
                """
                SELECT k.conrelid::regclass::text, k.conname, t.relname
                FROM pg_constraint k
                JOIN pg_class t ON t.oid = k.confrelid
                JOIN pg_namespace n ON n.oid = t.relnamespace
                WHERE k.contype = 'f' AND n.nspname = ? AND t.relname IN ('Project', 'Deployment')
                    AND k.conrelid::regclass NOT IN (SELECT o.oid FROM pg_class o
                        WHERE o.relnamespace = n.oid AND o.relname IN ('Project', 'Deployment'))
                ORDER BY 1, 2
                """,
                row ->
                        found.add(
                                Finding.notice(
                                        "dependent-foreign-key",
                                        row.getString(3),
                                        null,
                                        row.getString(2),
                                        row.getString(1),
                                        "goes on pointing to Prisma's table")),
                tables.schema());
        Rows.each(
                connection,
                """
                SELECT e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
                JOIN pg_namespace n ON n.oid = t.typnamespace
                WHERE n.nspname = ? AND t.typname = 'DeploymentStatus' AND e.enumlabel <> ALL (?)
                ORDER BY e.enumsortorder
                """,
                row ->
                        found.add(
                                Finding.notice(
                                        "extra-enum-value",
                                        "DeploymentStatus",
                                        null,
                                        null,
                                        row.getString(1),
                                        "blocks only where a deployment has it")),
                tables.schema(),
                connection.createArrayOf("text", STATUSES.toArray()));
    }
}
