package dev.codeway.database.migration;

import dev.codeway.platform.hash.Sha256;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// All that some schemas hold, as sorted text out of PostgreSQL's catalogs, so that two of them can
/// be compared and a difference be read. Rows are not part of it, nor are the tables of the
/// migrations themselves.
///
/// @param entries a table, a column, a function each; one may span lines
public record SchemaSnapshot(List<String> entries) {

    private static final String CATALOGS =
            """
            WITH wanted AS (
                SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname = ANY (?)
            ), extended AS (
                SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
            ), relation AS (
                SELECT c.oid, c.relkind, format('%I.%I', n.nspname, c.relname) AS name
                FROM pg_catalog.pg_class c JOIN wanted n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
                  AND c.relname NOT IN ('flyway_schema_history', 'migration_undone')
                  AND ('pg_class'::regclass, c.oid) NOT IN (SELECT classid, objid FROM extended)
            )
            SELECT line FROM (
                SELECT concat_ws(' ',
                    CASE relkind
                        WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view'
                        WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
                        ELSE 'table'
                    END,
                    name,
                    CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END)
                FROM relation
            UNION ALL
                -- Counted anew: a column that was dropped leaves a gap in attnum for ever.
                SELECT concat_ws(' ', 'column', r.name,
                    to_char(row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum), 'FM000'),
                    quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
                    CASE WHEN a.attnotnull THEN 'NOT NULL' END,
                    CASE a.attidentity WHEN 'a' THEN 'IDENTITY ALWAYS' WHEN 'd' THEN 'IDENTITY' END,
                    CASE a.attgenerated WHEN '' THEN 'DEFAULT' ELSE 'GENERATED' END
                        || ' ' || pg_get_expr(d.adbin, d.adrelid))
                FROM relation r
                JOIN pg_catalog.pg_attribute a
                    ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
                LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                WHERE r.relkind <> 'S'
            UNION ALL
                SELECT concat_ws(' ', 'constraint', r.name, quote_ident(c.conname),
                    pg_get_constraintdef(c.oid))
                FROM relation r JOIN pg_catalog.pg_constraint c ON c.conrelid = r.oid
            UNION ALL
                -- One that was built concurrently and failed stays behind, and is of no use.
                SELECT concat_ws(' ', 'index', r.name, pg_get_indexdef(i.indexrelid),
                    CASE WHEN NOT i.indisvalid THEN 'INVALID' END)
                FROM relation r JOIN pg_catalog.pg_index i ON i.indrelid = r.oid
            UNION ALL
                SELECT concat_ws(' ', 'trigger', r.name, pg_get_triggerdef(t.oid),
                    CASE WHEN t.tgenabled <> 'O' THEN 'FIRES ' || t.tgenabled::text END)
                FROM relation r JOIN pg_catalog.pg_trigger t ON t.tgrelid = r.oid
                WHERE NOT t.tgisinternal
            UNION ALL
                -- PostgreSQL cannot print the definition of an aggregate.
                SELECT 'function ' || pg_get_functiondef(p.oid)
                FROM pg_catalog.pg_proc p JOIN wanted n ON n.oid = p.pronamespace
                WHERE p.prokind IN ('f', 'p', 'w')
                  AND ('pg_proc'::regclass, p.oid) NOT IN (SELECT classid, objid FROM extended)
            UNION ALL
                SELECT format('enum %I.%I (%s)', n.nspname, t.typname,
                    string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder))
                FROM pg_catalog.pg_type t
                JOIN wanted n ON n.oid = t.typnamespace
                JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid
                WHERE ('pg_type'::regclass, t.oid) NOT IN (SELECT classid, objid FROM extended)
                GROUP BY n.nspname, t.typname
            UNION ALL
                SELECT format('extension %I.%I', n.nspname, e.extname)
                FROM pg_catalog.pg_extension e JOIN wanted n ON n.oid = e.extnamespace
            ) AS everything (line)
            ORDER BY line COLLATE "C"
            """;

    /// What the schemas hold; nothing of those that do not exist.
    public static SchemaSnapshot of(Connection connection, String... schemas) throws SQLException {
        try (Statement setting = connection.createStatement();
                PreparedStatement catalogs = connection.prepareStatement(CATALOGS)) {
            // PostgreSQL prints the schema of a name only where the search path does not lead
            // there.
            setting.execute("SET search_path = ''");
            catalogs.setArray(1, connection.createArrayOf("text", schemas));
            List<String> entries = new ArrayList<>();
            try (ResultSet rows = catalogs.executeQuery()) {
                while (rows.next()) {
                    entries.add(rows.getString(1));
                }
            }
            setting.execute("RESET search_path");
            return new SchemaSnapshot(entries);
        }
    }

    /// What goes, each with `- ` before it, then what comes, with `+ `.
    List<String> changesTo(SchemaSnapshot other) {
        return Stream.concat(
                        entries.stream()
                                .filter(it -> !other.entries.contains(it))
                                .map("- "::concat),
                        other.entries.stream()
                                .filter(it -> !entries.contains(it))
                                .map("+ "::concat))
                .toList();
    }

    String fingerprint() {
        return Sha256.of(toString());
    }

    @Override
    public String toString() {
        return String.join("\n", entries);
    }
}
