package dev.codeway.database.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.testsupport.DebianPostgres;
import dev.codeway.testsupport.ServiceDatabase;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

class RolesTest {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String PASSWORD = "secret";
    private static final String PRUNING = "SET codeway.audit_prune_before = 'infinity'";

    private static DebianPostgres postgres;

    private final String application = "App " + NAMES.incrementAndGet();
    private final String migration = "owner_" + NAMES.incrementAndGet();

    @BeforeAll
    static void start() throws Exception {
        postgres = DebianPostgres.start(Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @Test
    void theApplicationReadsAndWritesRowsAndDoesNothingElse() throws Exception {
        String url = postgres.newMigratedDatabase();
        grant(url, List.of("codeway"));
        try (Connection connection = connect(url, application)) {
            for (String allowed :
                    List.of(
                            """
                            INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                            VALUES (gen_random_uuid(), 'Shop', 'https://github.com/a/b', 'shop', now(), now())
                            """,
                            "UPDATE codeway.project SET name = 'Other'",
                            "SELECT codeway.event_horizon()",
                            "SELECT version FROM codeway.flyway_schema_history",
                            "DELETE FROM codeway.project")) {
                ServiceDatabase.execute(connection, allowed);
            }
            assertThat(
                            ServiceDatabase.column(
                                    connection, "SELECT type FROM codeway.event ORDER BY id"))
                    .containsExactly("project.created", "project.updated", "project.deleted");
            for (String forbidden :
                    List.of(
                            "CREATE TABLE codeway.mine (id int)",
                            "CREATE TABLE public.mine (id int)",
                            "CREATE TEMPORARY TABLE mine (id int)",
                            "CREATE SCHEMA mine",
                            "DROP TABLE codeway.webhook_attempt",
                            "TRUNCATE codeway.idempotency_key",
                            "ALTER TABLE codeway.project ADD COLUMN mine int",
                            "ALTER TABLE codeway.project DISABLE TRIGGER ALL",
                            "CREATE INDEX ix_mine ON codeway.project (name)",
                            "DROP FUNCTION codeway.event_horizon()",
                            "SELECT setval('codeway.event_id', 1)",
                            "DELETE FROM codeway.flyway_schema_history",
                            "CREATE ROLE mine",
                            "SET ROLE " + migration)) {
                assertThatThrownBy(() -> ServiceDatabase.execute(connection, forbidden))
                        .as(forbidden)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                it -> assertThat(it.getSQLState()).isIn("42501", "0LP01"));
            }
        }
    }

    @Test
    void theApplicationAddsToTheAuditAndNothingElse() throws Exception {
        String url = postgres.newMigratedDatabase();
        grant(url, List.of("codeway"));
        try (Connection connection = connect(url, application)) {
            ServiceDatabase.execute(connection, entry("now()"));
            ServiceDatabase.execute(connection, PRUNING);
            for (String forbidden :
                    List.of(
                            "UPDATE codeway.audit_entry SET caller = 'somebody else'",
                            "DELETE FROM codeway.audit_entry",
                            "TRUNCATE codeway.audit_entry",
                            """
                            INSERT INTO codeway.audit_entry SELECT * FROM codeway.audit_entry
                            ON CONFLICT ON CONSTRAINT pk_audit_entry DO UPDATE SET caller = 'me'
                            """,
                            "ALTER TABLE codeway.audit_entry DISABLE TRIGGER ALL",
                            "ALTER TABLE codeway.audit_entry DROP COLUMN caller",
                            "DROP TRIGGER tr_audit_entry_delete ON codeway.audit_entry",
                            "DROP FUNCTION codeway.guard_audit_entry() CASCADE",
                            "DROP TABLE codeway.audit_entry",
                            """
                            CREATE OR REPLACE FUNCTION codeway.guard_audit_entry() RETURNS trigger
                            LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'
                            """,
                            "CREATE RULE mine AS ON INSERT TO codeway.audit_entry DO INSTEAD NOTHING",
                            "SET session_replication_role = replica")) {
                assertThatThrownBy(() -> ServiceDatabase.execute(connection, forbidden))
                        .as(forbidden)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                it -> assertThat(it.getSQLState()).isEqualTo("42501"));
            }
            assertThat(ServiceDatabase.column(connection, "SELECT caller FROM codeway.audit_entry"))
                    .containsExactly("me");
        }
    }

    @Test
    void whoeverIsGrantedMoreChangesTheAuditNoMore() throws Exception {
        String url = postgres.newMigratedDatabase();
        grant(url, List.of("codeway"));
        try (Connection connection = ServiceDatabase.connect(url)) {
            ServiceDatabase.execute(
                    connection,
                    "GRANT ALL ON codeway.audit_entry TO \"%s\"".formatted(application));
            ServiceDatabase.execute(connection, entry("'2020-01-01'"));
        }
        try (Connection connection = connect(url, application)) {
            ServiceDatabase.execute(connection, PRUNING);
            for (String forbidden :
                    List.of(
                            "UPDATE codeway.audit_entry SET caller = 'somebody else'",
                            "DELETE FROM codeway.audit_entry",
                            "TRUNCATE codeway.audit_entry")) {
                assertThatThrownBy(() -> ServiceDatabase.execute(connection, forbidden))
                        .as(forbidden)
                        .hasMessageContaining("the audit is only added to");
            }
        }
    }

    @Test
    void theOwnerOfTheAuditDeletesWhatIsOldAndOnlyWhenItSaysSo() throws Exception {
        String url = postgres.newMigratedDatabase();
        grant(url, List.of("codeway"));
        try (Connection connection = connect(url, migration)) {
            ServiceDatabase.execute(connection, entry("'2020-01-01'"));
            ServiceDatabase.execute(connection, entry("now()"));
            for (String setting :
                    List.of(
                            "RESET codeway.audit_prune_before",
                            "SET codeway.audit_prune_before = '2019-12-31'")) {
                ServiceDatabase.execute(connection, setting);
                assertThatThrownBy(
                                () ->
                                        ServiceDatabase.execute(
                                                connection, "DELETE FROM codeway.audit_entry"))
                        .as(setting)
                        .hasMessageContaining("the audit is only added to");
            }
            ServiceDatabase.execute(connection, "SET codeway.audit_prune_before = '2020-01-02'");
            ServiceDatabase.execute(
                    connection, "DELETE FROM codeway.audit_entry WHERE created_at < '2020-01-02'");
            assertThatThrownBy(
                            () ->
                                    ServiceDatabase.execute(
                                            connection,
                                            "UPDATE codeway.audit_entry SET action = 'none'"))
                    .hasMessageContaining("the audit is only added to");
            assertThat(
                            ServiceDatabase.column(
                                    connection, "SELECT count(*) FROM codeway.audit_entry"))
                    .containsExactly("1");
        }
    }

    private static String entry(String time) {
        return """
        INSERT INTO codeway.audit_entry (id, created_at, caller, action, outcome, times, fields)
        VALUES (gen_random_uuid(), %s, 'me', 'createProject', 'DONE', 1, '{}')
        """
                .formatted(time);
    }

    @Test
    void theApplicationWaitsForNothingForLong() throws Exception {
        String url = postgres.newMigratedDatabase();
        grant(url, List.of("codeway"));
        try (Connection connection = connect(url, application)) {
            for (Map.Entry<String, String> setting :
                    Map.of(
                                    "statement_timeout",
                                    "19s",
                                    "idle_in_transaction_session_timeout",
                                    "1min",
                                    "lock_timeout",
                                    "10s")
                            .entrySet()) {
                assertThat(ServiceDatabase.column(connection, "SHOW " + setting.getKey()))
                        .containsExactly(setting.getValue());
            }
        }
        try (Connection connection = connect(url, migration)) {
            assertThat(ServiceDatabase.column(connection, "SHOW statement_timeout"))
                    .containsExactly("0");
        }
    }

    @Test
    void whatTheMigrationRoleMakesLaterTheApplicationMayUseAtOnce() throws Exception {
        String url = postgres.newMigratedDatabase();
        grant(url, List.of("codeway"));
        try (Connection owner = connect(url, migration);
                Connection connection = connect(url, application)) {
            ServiceDatabase.execute(
                    owner,
                    "CREATE TABLE codeway.label (id bigint GENERATED ALWAYS AS IDENTITY, t text)");
            ServiceDatabase.execute(owner, "ALTER TABLE codeway.project ADD COLUMN label bigint");
            ServiceDatabase.execute(owner, "CREATE SEQUENCE codeway.counter");
            ServiceDatabase.execute(connection, "INSERT INTO codeway.label (t) VALUES ('x')");
            ServiceDatabase.execute(connection, "SELECT nextval('codeway.counter')");
            assertThatThrownBy(() -> ServiceDatabase.execute(connection, "TRUNCATE codeway.label"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void theMigrationRoleMigratesAnEmptyDatabaseThatWasGivenToIt() throws Exception {
        String url = postgres.newDatabase();
        grant(url, List.of("codeway"));
        DebianPostgres.migrate(postgres.url(migration, PASSWORD, name(url)));
        grant(url, List.of("codeway"));
        try (Connection connection = connect(url, application)) {
            ServiceDatabase.execute(connection, "SELECT FROM codeway.project");
            assertThatThrownBy(
                            () ->
                                    ServiceDatabase.execute(
                                            connection,
                                            "DELETE FROM codeway.flyway_schema_history"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void applyingThemAgainChangesNothing() throws Exception {
        String url = postgres.newMigratedDatabase();
        List<String> first = grant(url, List.of("codeway"));
        List<String> rights = rights(url);
        assertThat(rights).isNotEmpty();
        List<String> second = grant(url, List.of("codeway"));
        assertThat(rights(url)).isEqualTo(rights);
        assertThat(first).anyMatch(it -> it.startsWith("CREATE ROLE"));
        assertThat(second).noneMatch(it -> it.matches("(CREATE|ALTER (TABLE|SCHEMA|ROUTINE)).*"));
        System.out.printf("Statements: %d, then %d%n", first.size(), second.size());
    }

    @Test
    void aRightThatSomebodyAddedIsTakenBack() throws Exception {
        String url = postgres.newMigratedDatabase();
        grant(url, List.of("codeway"));
        try (Connection connection = ServiceDatabase.connect(url)) {
            ServiceDatabase.execute(
                    connection, "GRANT ALL ON codeway.project TO \"%s\"".formatted(application));
        }
        grant(url, List.of("codeway"));
        try (Connection connection = connect(url, application)) {
            assertThatThrownBy(
                            () ->
                                    ServiceDatabase.execute(
                                            connection, "TRUNCATE codeway.project CASCADE"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void eachContextHasItsSchemaAndOtherSchemasStayClosed() throws Exception {
        String url = postgres.newMigratedDatabase();
        grant(url, List.of("codeway", "auth"));
        try (Connection owner = connect(url, migration);
                Connection connection = connect(url, application)) {
            ServiceDatabase.execute(owner, "CREATE TABLE auth.session (id int)");
            ServiceDatabase.execute(connection, "INSERT INTO auth.session VALUES (1)");
            ServiceDatabase.execute(owner, "CREATE SCHEMA billing");
            ServiceDatabase.execute(owner, "CREATE TABLE billing.invoice (id int)");
            assertThatThrownBy(
                            () ->
                                    ServiceDatabase.execute(
                                            connection, "SELECT FROM billing.invoice"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void aRoleThatHasPowersOfItsOwnIsNotTakenForTheApplication() throws Exception {
        String url = postgres.newMigratedDatabase();
        try (Connection connection = ServiceDatabase.connect(url)) {
            assertThatThrownBy(
                            () ->
                                    Grants.of(
                                            connection,
                                            schemas(List.of("codeway")),
                                            "postgres",
                                            migration))
                    .isInstanceOfSatisfying(
                            CommandFailure.class,
                            it -> assertThat(it.exit()).isEqualTo(Exit.REFUSED))
                    .hasMessageContaining("is a superuser");
            assertThatThrownBy(
                            () ->
                                    Grants.of(
                                            connection,
                                            schemas(List.of("codeway")),
                                            migration,
                                            migration))
                    .hasMessageContaining("one role for both");
        }
    }

    @Test
    void anAdministratorWhoIsNoSuperuserCanApplyThem() throws Exception {
        String url = postgres.newDatabase();
        String admin = "admin_" + NAMES.incrementAndGet();
        try (Connection connection = ServiceDatabase.connect(url)) {
            ServiceDatabase.execute(
                    connection,
                    "CREATE ROLE %s LOGIN CREATEROLE PASSWORD '%s'".formatted(admin, PASSWORD));
            ServiceDatabase.execute(
                    connection, "ALTER DATABASE %s OWNER TO %s".formatted(name(url), admin));
        }
        String asAdmin = postgres.url(admin, PASSWORD, name(url));
        DebianPostgres.migrate(asAdmin);
        grant(asAdmin, List.of("codeway"));
        grant(asAdmin, List.of("codeway"));
        try (Connection connection = connect(url, application)) {
            ServiceDatabase.execute(connection, "SELECT FROM codeway.project");
        }
    }

    private List<String> grant(String url, List<String> schemas) throws SQLException {
        try (Connection connection = ServiceDatabase.connect(url)) {
            List<String> statements =
                    Grants.of(connection, schemas(schemas), application, migration);
            connection.setAutoCommit(false);
            for (String statement : statements) {
                ServiceDatabase.execute(connection, statement);
            }
            for (String role : List.of(application, migration)) {
                ServiceDatabase.execute(
                        connection, "ALTER ROLE \"%s\" PASSWORD '%s'".formatted(role, PASSWORD));
            }
            connection.commit();
            return statements;
        }
    }

    private static RoleConfiguration schemas(List<String> schemas) {
        return new RoleConfiguration() {
            @Override
            public List<String> schemas() {
                return schemas;
            }

            @Override
            public String statementTimeout() {
                return "19s";
            }

            @Override
            public String idleInTransactionTimeout() {
                return "60s";
            }

            @Override
            public String lockTimeout() {
                return "10s";
            }
        };
    }

    private static Connection connect(String url, String role) throws SQLException {
        return ServiceDatabase.connect(postgres.url(role.replace(" ", "%20"), PASSWORD, name(url)));
    }

    private static String name(String url) {
        return url.replaceAll("^.*/(test_\\d+)\\?.*$", "$1");
    }

    /// Who may do what, and to whom it belongs.
    private static List<String> rights(String url) throws SQLException {
        try (Connection connection = ServiceDatabase.connect(url)) {
            return ServiceDatabase.column(
                    connection,
                    """
                    SELECT concat_ws(' ', oid::regclass, relowner::regrole, (
                        SELECT array_agg(a::text ORDER BY a::text) FROM unnest(relacl) AS a))
                    FROM pg_class WHERE relnamespace = 'codeway'::regnamespace
                    UNION ALL SELECT concat_ws(' ', nspname, nspowner::regrole, nspacl) FROM pg_namespace
                    WHERE nspname IN ('codeway', 'public')
                    UNION ALL SELECT concat_ws(' ', defaclrole::regrole, defaclobjtype, defaclacl)
                    FROM pg_default_acl
                    UNION ALL SELECT concat_ws(' ', oid::regprocedure, proowner::regrole, proacl) FROM pg_proc
                    WHERE pronamespace = 'codeway'::regnamespace
                    ORDER BY 1
                    """);
        }
    }
}
