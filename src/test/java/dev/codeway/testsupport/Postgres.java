package dev.codeway.testsupport;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/// A real PostgreSQL that speaks TLS with a certificate of its own CA. One for all tests of a JVM;
/// each takes a database of its own from it.
public final class Postgres {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private Postgres() {}

    private static final class Server {

        private static final TestCertificates AUTHORITY = authority();
        private static final EmbeddedPostgres POSTGRES = start();

        private static TestCertificates authority() {
            try {
                return TestCertificates.authority(
                        Files.createTempDirectory("codeway-certificates"), "ca");
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private static EmbeddedPostgres start() {
            TestCertificates.Issued server = AUTHORITY.server("localhost");
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("ssl", "on")
                        .setServerConfig("ssl_cert_file", server.certificate().toString())
                        .setServerConfig("ssl_key_file", server.key().toString())
                        .start();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /// The URL of a new, empty database, the way an environment file would give it: with the CA, so
    /// verified in full.
    public static String newDatabase() throws SQLException {
        String name = "test_" + DATABASES.incrementAndGet();
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return url(name);
    }

    /// A connection to a database that [#newDatabase] made.
    public static Connection connectTo(String url) throws SQLException {
        return connect(url.replaceAll("^.*/(test_\\d+)\\?.*$", "$1"));
    }

    private static Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(Server.POSTGRES.getJdbcUrl("postgres", database));
    }

    private static String url(String database) {
        return "postgresql://postgres:s%%40cret@localhost:%d/%s?sslmode=require&sslcert=%s"
                .formatted(Server.POSTGRES.getPort(), database, Server.AUTHORITY.caFile());
    }
}
