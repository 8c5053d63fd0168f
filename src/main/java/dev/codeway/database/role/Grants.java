package dev.codeway.database.role;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// The statements that give two roles what they need and take from them what they do not. They can
/// be run again at any time, and after a migration has changed nothing.
final class Grants {

    private final Connection connection;
    private final RoleConfiguration configuration;
    private final String application;
    private final String migration;
    private final List<String> statements = new ArrayList<>();

    private Grants(
            Connection connection,
            RoleConfiguration configuration,
            String application,
            String migration) {
        this.connection = connection;
        this.configuration = configuration;
        this.application = application;
        this.migration = migration;
    }

    /// For this database, as it is now.
    ///
    /// @throws CommandFailure where the application's role has rights that no grant takes away
    static List<String> of(
            Connection connection,
            RoleConfiguration configuration,
            String application,
            String migration)
            throws SQLException {
        if (application.equals(migration)) {
            throw new CommandFailure(
                    Exit.REFUSED, "one role for both would own the tables it serves");
        }
        Grants grants = new Grants(connection, configuration, application, migration);
        grants.requireHarmless();
        grants.roles();
        grants.database();
        for (String schema : configuration.schemas()) {
            grants.schema(schema);
        }
        return grants.statements;
    }

    private void requireHarmless() throws SQLException {
        List<String> powers =
                column(
                        """
                        SELECT power FROM pg_roles, unnest(
                            ARRAY['a superuser', 'one that may create roles', 'one that passes by row security'],
                            ARRAY[rolsuper, rolcreaterole, rolbypassrls]) AS powers (power, has)
                        WHERE has AND rolname = ?
                        """,
                        application);
        if (!powers.isEmpty()) {
            throw new CommandFailure(
                    Exit.REFUSED,
                    "the role %s is %s; name another with --application"
                            .formatted(application, String.join(" and ", powers)));
        }
    }

    private void roles() throws SQLException {
        for (String role : List.of(migration, application)) {
            if (column("SELECT rolname FROM pg_roles WHERE rolname = ?", role).isEmpty()) {
                add("CREATE ROLE %s LOGIN".formatted(name(role)));
            }
        }
        // Whoever gives something to a role has to be a member of it, and superusers are of all.
        if (column("SELECT 1 WHERE current_user = ?", migration).isEmpty()
                && column("SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper")
                        .isEmpty()) {
            add("GRANT %s TO CURRENT_USER".formatted(name(migration)));
        }
        setting("statement_timeout", configuration.statementTimeout());
        setting("idle_in_transaction_session_timeout", configuration.idleInTransactionTimeout());
        setting("lock_timeout", configuration.lockTimeout());
    }

    private void setting(String setting, String value) throws SQLException {
        try (Statement quoting = connection.createStatement()) {
            add(
                    "ALTER ROLE %s SET %s = %s"
                            .formatted(name(application), setting, quoting.enquoteLiteral(value)));
        }
    }

    private void database() throws SQLException {
        String database = name(connection.getCatalog());
        add(
                "REVOKE CREATE, TEMPORARY ON DATABASE %s FROM PUBLIC, %s"
                        .formatted(database, name(application)));
        add("GRANT CONNECT ON DATABASE %s TO %s".formatted(database, name(application)));
        // For the schemas and extensions of migrations to come.
        add(
                "GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %s TO %s"
                        .formatted(database, name(migration)));
        if (!column("SELECT 1 FROM pg_namespace WHERE nspname = 'public'").isEmpty()) {
            add("REVOKE CREATE ON SCHEMA public FROM PUBLIC, %s".formatted(name(application)));
            // Where a new database gets Prisma's tables for a moment.
            add("GRANT USAGE, CREATE ON SCHEMA public TO %s".formatted(name(migration)));
        }
    }

    private void schema(String schema) throws SQLException {
        String quoted = name(schema);
        if (column("SELECT 1 FROM pg_namespace WHERE nspname = ?", schema).isEmpty()) {
            add("CREATE SCHEMA %s AUTHORIZATION %s".formatted(quoted, name(migration)));
        }
        for (String owned : ownedByOthers(schema)) {
            add("ALTER %s OWNER TO %s".formatted(owned, name(migration)));
        }
        String to = name(application);
        add("REVOKE ALL ON SCHEMA %s FROM PUBLIC, %s".formatted(quoted, to));
        add("GRANT USAGE ON SCHEMA %s TO %s".formatted(quoted, to));
        add("REVOKE ALL ON ALL TABLES IN SCHEMA %s FROM PUBLIC, %s".formatted(quoted, to));
        add(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %s TO %s"
                        .formatted(quoted, to));
        // The trigger of the feed reads a sequence, too.
        add("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %s TO %s".formatted(quoted, to));
        add("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA %s TO %s".formatted(quoted, to));
        // What migrations will make.
        for (String right :
                List.of(
                        "SELECT, INSERT, UPDATE, DELETE ON TABLES",
                        "USAGE, SELECT ON SEQUENCES",
                        "EXECUTE ON FUNCTIONS")) {
            add(
                    "ALTER DEFAULT PRIVILEGES FOR ROLE %s IN SCHEMA %s GRANT %s TO %s"
                            .formatted(name(migration), quoted, right, to));
        }
        for (String history :
                column(
                        """
                        SELECT tablename FROM pg_tables
                        WHERE schemaname = ? AND tablename IN ('flyway_schema_history', 'migration_undone')
                        ORDER BY 1
                        """,
                        schema)) {
            add(
                    "REVOKE INSERT, UPDATE, DELETE ON %s.%s FROM %s"
                            .formatted(quoted, name(history), to));
        }
        for (String audit :
                column(
                        "SELECT tablename FROM pg_tables WHERE schemaname = ? AND tablename = 'audit_entry'",
                        schema)) {
            add("REVOKE UPDATE, DELETE ON %s.%s FROM %s".formatted(quoted, name(audit), to));
        }
    }

    /// The schema and what lies in it, but for what belongs to an extension, in the words of
    /// `ALTER`.
    private List<String> ownedByOthers(String schema) throws SQLException {
        return column(
                """
                SELECT what FROM (
                    SELECT 0 AS place, nspowner AS owner, format('SCHEMA %I', nspname) AS what,
                        'pg_namespace'::regclass AS class, oid, nspname AS schema
                    FROM pg_namespace
                UNION ALL
                    -- The sequence of a column goes with its table.
                    SELECT 1, relowner,
                        format('%s %s', CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW'
                            WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, c.oid::regclass),
                        'pg_class'::regclass, c.oid, relnamespace::regnamespace::name
                    FROM pg_class c
                    WHERE relkind IN ('r', 'p', 'S', 'v', 'm') AND NOT (relkind = 'S' AND EXISTS (
                        SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                            AND d.objid = c.oid AND d.deptype IN ('a', 'i')))
                UNION ALL
                    SELECT 2, proowner, format('ROUTINE %s', oid::regprocedure),
                        'pg_proc'::regclass, oid, pronamespace::regnamespace::name
                    FROM pg_proc
                UNION ALL
                    SELECT 3, typowner, format('TYPE %s', oid::regtype),
                        'pg_type'::regclass, oid, typnamespace::regnamespace::name
                    FROM pg_type WHERE typtype IN ('e', 'd', 'r')
                ) AS thing
                WHERE schema = ? AND owner IS DISTINCT FROM (SELECT oid FROM pg_roles WHERE rolname = ?)
                    AND NOT EXISTS (
                        SELECT FROM pg_depend d
                        WHERE d.classid = thing.class AND d.objid = thing.oid AND d.deptype = 'e')
                ORDER BY place, what
                """,
                schema, migration);
    }

    private void add(String statement) {
        statements.add(statement);
    }

    private String name(String name) throws SQLException {
        return column("SELECT quote_ident(?)", name).getFirst();
    }

    private List<String> column(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<String> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
            return values;
        }
    }
}
