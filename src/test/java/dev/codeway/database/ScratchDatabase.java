package dev.codeway.database;

import dev.codeway.database.migration.SchemaSnapshot;
import dev.codeway.platform.postgres.DatabaseUrl;
import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.testsupport.Postgres;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.postgresql.ds.PGSimpleDataSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import javax.sql.DataSource;

/// A database of one test's own, and the way to migrate it that the service goes.
///
/// @param url what `DATABASE_URL` would be
/// @param prismaSchema where Prisma keeps its tables, or would
public record ScratchDatabase(String url, String prismaSchema) {

    public static ScratchDatabase empty() throws SQLException {
        return empty("public");
    }

    public static ScratchDatabase empty(String prismaSchema) throws SQLException {
        return new ScratchDatabase(Postgres.newDatabase(), prismaSchema);
    }

    /// One that Prisma made and filled: 253 projects with 2,558 deployments.
    public static ScratchDatabase ofPrisma(String prismaSchema) throws SQLException, IOException {
        ScratchDatabase database = empty(prismaSchema);
        try (InputStream dump =
                Objects.requireNonNull(
                        ScratchDatabase.class.getResourceAsStream(
                                "/fixtures/prisma-codeway.sql"))) {
            database.execute("CREATE SCHEMA IF NOT EXISTS " + database.quotedPrismaSchema());
            database.execute(
                    new String(dump.readAllBytes(), StandardCharsets.UTF_8)
                            .replace("public.", database.quotedPrismaSchema() + "."));
        }
        return database;
    }

    /// The migrations with the settings of the service.
    public FluentConfiguration flyway() {
        FluentConfiguration flyway =
                Flyway.configure()
                        .schemas("codeway")
                        .defaultSchema("codeway")
                        .locations("classpath:db/migration")
                        // pgjdbc gives a session the zone of the JVM, which often is UTC and would
                        // hide a time that is read in the wrong zone.
                        .initSql("SET TIME ZONE 'Asia/Kathmandu'");
        FlywaySettings.apply(flyway, source(), prismaSchema);
        return flyway;
    }

    /// Applies the migrations up to and with this version.
    public void migrateTo(String version) {
        flyway().target(version).load().migrate();
    }

    /// Applies all migrations.
    public void migrate() {
        flyway().load().migrate();
    }

    /// Opens a connection, the caller's to close.
    public Connection connect() throws SQLException {
        return Postgres.connectTo(url);
    }

    public void execute(String sql, Object... parameters) throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, sql, parameters);
        }
    }

    public static void execute(Connection connection, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            statement.execute();
        }
    }

    /// The first column of all rows, as text.
    public List<String> column(String sql, Object... parameters) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    public int count(String table) throws SQLException {
        return Integer.parseInt(column("SELECT count(*) FROM " + table).getFirst());
    }

    /// The way that commands take to it.
    public DirectDatabase direct() {
        return DirectDatabase.at("DATABASE_URL", url);
    }

    /// The quoted name of one of Prisma's tables.
    public String prisma(String table) {
        return quotedPrismaSchema() + ".\"" + table + '"';
    }

    /// What Prisma's schema and the service's own hold.
    public String snapshot() throws SQLException {
        return snapshot(prismaSchema, "codeway");
    }

    /// What these schemas hold.
    public String snapshot(String... schemas) throws SQLException {
        try (Connection connection = connect()) {
            return SchemaSnapshot.of(connection, schemas).toString();
        }
    }

    private String quotedPrismaSchema() {
        return '"' + prismaSchema + '"';
    }

    private DataSource source() {
        DatabaseUrl parsed = DatabaseUrl.parse("DATABASE_URL", url).forMaintenance();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(parsed.jdbcUrl());
        source.setUser(parsed.credentials().get("user"));
        source.setPassword(parsed.credentials().get("password"));
        return source;
    }

    private static PreparedStatement prepare(
            Connection connection, String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
