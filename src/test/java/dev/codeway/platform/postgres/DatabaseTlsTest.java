package dev.codeway.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.codeway.testsupport.TestCertificates;
import dev.codeway.testsupport.TestCertificates.Issued;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

class DatabaseTlsTest {

    private static final String PASSWORD = "p@ss#w0rd-7f3a";

    @TempDir static Path directory;

    private static Path ca;
    private static Path otherCa;
    private static Path identity;
    private static Issued rightName;
    private static Issued wrongName;
    private static Issued expired;
    private static EmbeddedPostgres encrypted;
    private static EmbeddedPostgres plaintext;

    @BeforeAll
    static void start() throws IOException, SQLException {
        TestCertificates authority = TestCertificates.authority(directory, "ca");
        TestCertificates otherAuthority = TestCertificates.authority(directory, "other-ca");
        ca = authority.caFile();
        otherCa = otherAuthority.caFile();
        identity = authority.client("app", "of the key");
        rightName = authority.server("localhost");
        wrongName = authority.server("db.example.com");
        expired = authority.expiredServer("localhost");
        encrypted =
                EmbeddedPostgres.builder()
                        .setServerConfig("ssl", "on")
                        .setServerConfig(
                                "ssl_cert_file", "'" + directory.resolve("server.crt") + "'")
                        .setServerConfig(
                                "ssl_key_file", "'" + directory.resolve("server.key") + "'")
                        .setServerConfig("ssl_ca_file", "'" + ca + "'")
                        .setDataDirectoryCustomizer(data -> copy(rightName))
                        .start();
        plaintext = EmbeddedPostgres.start();
        execute(encrypted, "CREATE ROLE app LOGIN PASSWORD '" + PASSWORD + "'");
        execute(encrypted, "CREATE SCHEMA codeway");
        execute(encrypted, "GRANT USAGE ON SCHEMA codeway TO app");
    }

    @AfterAll
    static void stop() throws IOException {
        encrypted.close();
        plaintext.close();
    }

    @Test
    void theRightCaLetsInOverTls() throws SQLException {
        DatabaseUrl url = url(encrypted, "sslmode=require&sslcert=" + ca);
        url.checkFiles();
        assertThat(url.jdbcUrl()).contains("sslmode=verify-full");
        assertThat(ask(url, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                .isEqualTo("t");
    }

    @Test
    void aClientCertificateGoesAlong() throws SQLException {
        String identified = "sslcert=" + ca + "&sslidentity=" + identity;
        DatabaseUrl url = url(encrypted, identified + "&sslpassword=of%20the%20key");
        url.checkFiles();
        assertThat(ask(url, "SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                .isEqualTo("/CN=app");
        assertThat(explanation(url(encrypted, identified + "&sslpassword=another")))
                .isEqualTo(
                        "the identity file in sslidentity cannot be opened with the password in"
                                + " sslpassword");
    }

    @Test
    void theSettingsReachTheServer() throws SQLException {
        DatabaseUrl url =
                url(
                        encrypted,
                        "schema=codeway&application_name=a%20b&socket_timeout=7"
                                + "&options=-c%20work_mem%3D8MB");
        assertThat(ask(url, "SHOW statement_timeout")).isEqualTo("6s");
        assertThat(ask(url, "SHOW work_mem")).isEqualTo("8MB");
        assertThat(ask(url, "SHOW application_name")).isEqualTo("a b");
        assertThat(ask(url, "SELECT current_schema()")).isEqualTo("codeway");
        assertThat(ask(url.forMaintenance(), "SHOW statement_timeout")).isEqualTo("0");
        assertThat(ask(url.forMaintenance(), "SHOW work_mem")).isEqualTo("8MB");
        assertThat(ask(url.forMaintenance(), "SHOW application_name")).isEqualTo("a b-maintenance");
    }

    @Test
    void anotherCaIsRefused() {
        assertThat(explanation(url(encrypted, "sslmode=require&sslcert=" + otherCa)))
                .isEqualTo("the server's certificate is not signed by the CA in sslcert");
        assertThat(explanation(url(encrypted, "sslmode=verify-ca&sslcert=" + otherCa)))
                .isEqualTo("the server's certificate is not signed by the CA in sslcert");
        assertThat(explanation(url(encrypted, "sslaccept=accept_invalid_certs&sslcert=" + otherCa)))
                .isEqualTo("the server's certificate is not signed by the CA in sslcert");
    }

    @Test
    void aPrivateCaIsNoneThatTheJdkTrusts() {
        assertThat(explanation(url(encrypted, "sslaccept=strict")))
                .isEqualTo("the server's certificate is not signed by the CA in sslcert");
    }

    @Test
    void anotherHostNameIsRefusedUnlessOnlyTheCaIsToBeVerified() throws SQLException {
        serving(
                wrongName,
                () -> {
                    assertThat(explanation(url(encrypted, "sslcert=" + ca)))
                            .isEqualTo("the server's certificate is for another host name");
                    assertThat(ask(url(encrypted, "sslmode=verify-ca&sslcert=" + ca), "SELECT 1"))
                            .isEqualTo("1");
                });
    }

    @Test
    void anExpiredCertificateIsRefused() throws SQLException {
        serving(
                expired,
                () ->
                        assertThat(explanation(url(encrypted, "sslcert=" + ca)))
                                .isEqualTo("the server's certificate has expired"));
    }

    @Test
    void aServerWithoutTlsIsRefusedWhereTlsIsDemanded() throws SQLException {
        String reason = "the server does not speak TLS but sslmode demands it";
        assertThat(explanation(url(plaintext, "sslcert=" + ca))).isEqualTo(reason);
        assertThat(explanation(url(plaintext, "sslmode=require"))).isEqualTo(reason);
    }

    @Test
    void withoutAnyDemandTlsIsUsedWhereTheServerOffersIt() throws SQLException {
        String isEncrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        assertThat(ask(url(encrypted, ""), isEncrypted)).isEqualTo("t");
        assertThat(ask(url(encrypted, "sslmode=disable"), isEncrypted)).isEqualTo("f");
    }

    @Test
    void tlsDemandedWithoutACaConnectsButIsToldAsUnverified() throws SQLException {
        DatabaseUrl url = url(encrypted, "sslmode=require");
        assertThat(ask(url, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                .isEqualTo("t");
        assertThat(url.unverified()).isTrue();
    }

    @Test
    void aMissingCaFileIsToldBeforeAndWhileConnecting() {
        DatabaseUrl url = url(encrypted, "sslcert=certs/no-such-ca.pem");
        assertThatThrownBy(url::checkFiles)
                .isInstanceOf(InvalidDatabaseUrl.class)
                .hasMessage(
                        "DATABASE_URL: the CA file certs/no-such-ca.pem (sslcert) does not exist");
        assertThat(explanation(url)).isEqualTo("the CA file in sslcert cannot be opened");
    }

    @Test
    void aCaFileWithoutACertificateIsToldBeforeConnecting() throws IOException {
        for (String content :
                new String[] {"", "no certificate", "-----BEGIN CERTIFICATE-----\n"}) {
            Path file = Files.writeString(directory.resolve("empty.pem"), content);
            DatabaseUrl url = url(encrypted, "sslrootcert=" + file);
            assertThatThrownBy(url::checkFiles)
                    .isInstanceOf(InvalidDatabaseUrl.class)
                    .hasMessage(
                            "DATABASE_URL: the CA file "
                                    + file
                                    + " (sslrootcert) holds no certificate");
        }
        DatabaseUrl directoryAsFile = url(encrypted, "sslcert=" + directory);
        assertThatThrownBy(directoryAsFile::checkFiles).hasMessageEndingWith("cannot be read");
    }

    @Test
    void aMissingIdentityIsToldBeforeAndWhileConnecting() {
        DatabaseUrl url = url(encrypted, "sslcert=" + ca + "&sslidentity=no-such.p12");
        assertThatThrownBy(url::checkFiles)
                .isInstanceOf(InvalidDatabaseUrl.class)
                .hasMessage(
                        "DATABASE_URL: the identity file no-such.p12 (sslidentity) does not exist");
        assertThat(explanation(url))
                .isEqualTo(
                        "the identity file in sslidentity cannot be opened with the password in"
                                + " sslpassword");
    }

    @Test
    void aClosedPortIsTold() throws IOException {
        String closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = "localhost:" + socket.getLocalPort();
        }
        assertThat(explanation(parse("app", closed, "postgres", "")))
                .isEqualTo("the server refused the connection");
        assertThat(explanation(parse("app", closed + "," + closed, "postgres", "")))
                .isEqualTo("none of the hosts is reachable and of the demanded kind");
    }

    @Test
    void aServerThatDoesNotAnswerIsTold() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String host = "localhost:" + silent.getLocalPort();
            assertThat(
                            explanation(
                                    parse(
                                            "app",
                                            host,
                                            "postgres",
                                            "connect_timeout=1&socket_timeout=1")))
                    .isEqualTo("the server did not answer in time");
        }
    }

    @Test
    void whatTheServerRefusesIsToldInOurWords() throws SQLException {
        assertThat(explanation(parse("app", "no-such-host.invalid", "postgres", "")))
                .isEqualTo("the server's host name is unknown");
        assertThat(explanation(parse("app", host(encrypted), "nowhere", "")))
                .isEqualTo("the server has no such database");
        assertThat(explanation(parse("nobody", host(encrypted), "postgres", "")))
                .isEqualTo("the server refused the credentials");
        execute(encrypted, "CREATE ROLE crowd LOGIN CONNECTION LIMIT 0");
        assertThat(explanation(parse("crowd", host(encrypted), "postgres", "")))
                .isEqualTo("the server has too many connections already");
        assertThat(explanation(parse("app", host(encrypted), "postgres", "options=--nothing")))
                .isEqualTo("the connection failed with SQLState 42601");
        assertThat(
                        explanation(
                                parse(
                                        "app",
                                        host(plaintext),
                                        "postgres",
                                        "channel_binding=require")))
                .isEqualTo("server and client agree on no way to authenticate");
    }

    @Test
    void aChainOfCausesThatBitesItsTailIsToldToo() {
        Exception first = new IllegalStateException("first");
        first.initCause(new IllegalStateException("second", first));
        assertThat(ConnectionFailure.explain(first)).isEqualTo("the connection failed");
    }

    private interface Attempt {
        void run() throws SQLException;
    }

    private static void serving(Issued certificate, Attempt attempt) throws SQLException {
        copy(certificate);
        reload();
        try {
            attempt.run();
        } finally {
            copy(rightName);
            reload();
        }
    }

    private static void copy(Issued issued) {
        try {
            Files.write(directory.resolve("server.crt"), Files.readAllBytes(issued.certificate()));
            Path key = directory.resolve("server.key");
            if (Files.notExists(key)) {
                Files.copy(issued.key(), key, StandardCopyOption.COPY_ATTRIBUTES);
            }
            Files.write(key, Files.readAllBytes(issued.key()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns when new back ends serve the new certificate: they inherit it from the postmaster
    /// together with the time at which that has read its files.
    private static void reload() throws SQLException {
        DatabaseUrl url = parse("app", host(encrypted), "postgres", "sslmode=disable");
        String before = ask(url, "SELECT pg_conf_load_time()");
        execute(encrypted, "SELECT pg_reload_conf()");
        Awaitility.await().until(() -> !ask(url, "SELECT pg_conf_load_time()").equals(before));
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String host(EmbeddedPostgres server) {
        return "localhost:" + server.getPort();
    }

    private static DatabaseUrl url(EmbeddedPostgres server, String query) {
        String user = server == encrypted ? "app" : "postgres";
        return parse(user, host(server), "postgres", query);
    }

    private static DatabaseUrl parse(String user, String hosts, String database, String query) {
        return DatabaseUrl.parse(
                "DATABASE_URL",
                "postgresql://"
                        + user
                        + ":p%40ss%23w0rd-7f3a@"
                        + hosts
                        + "/"
                        + database
                        + "?"
                        + query);
    }

    private static Connection connect(DatabaseUrl url) throws SQLException {
        Properties credentials = new Properties();
        credentials.putAll(url.credentials());
        return DriverManager.getConnection(url.jdbcUrl(), credentials);
    }

    private static String ask(DatabaseUrl url, String question) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            answer.next();
            return answer.getString(1);
        }
    }

    private static String explanation(DatabaseUrl url) {
        SQLException refusal = catchThrowableOfType(SQLException.class, () -> connect(url).close());
        assertThat((Throwable) refusal).as("the refusal of %s", url).isNotNull();
        String explanation = ConnectionFailure.explain(refusal);
        assertThat(explanation + url + url.jdbcUrl())
                .doesNotContain(PASSWORD, "p%40ss", "7f3a", "app:");
        assertThat(explanation).doesNotContain("localhost", "127.0.0.1", "app");
        return explanation;
    }
}
