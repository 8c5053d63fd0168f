package dev.codeway.project;

import static dev.codeway.testsupport.Api.createProject;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.ServiceDatabase;

import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Searches among twenty thousand projects. Which plan served the service's own statements is read
/// from the statistics of PostgreSQL.
@QuarkusTest
class SearchTest {

    private static final int MANY = 20_000;
    private static final int SEARCHES = 60;

    private final String mark = UUID.randomUUID().toString();
    private final List<String> own = new ArrayList<>();

    @BeforeEach
    void fill() throws SQLException {
        try (Connection connection = ServiceDatabase.connect()) {
            // Quietly: nobody is to be told of these, and nothing left to be done with them.
            ServiceDatabase.execute(connection, "SET session_replication_role = replica");
            ServiceDatabase.execute(
                    connection,
                    """
                    INSERT INTO codeway.project (id, name, git_url, git_host, subdomain, created_at, updated_at)
                    SELECT uuidv7(), 'Filler ' || md5(i::text), 'https://github.com/acme/shop', 'github.com',
                        'filler-' || i, now() - i * interval '1 minute', now()
                    FROM generate_series(1, ?) i
                    """,
                    MANY);
            // What autovacuum does after so many rows: the index takes new ones in then.
            ServiceDatabase.execute(connection, "VACUUM ANALYZE codeway.project");
        }
    }

    @AfterEach
    void empty() throws SQLException {
        try (Connection connection = ServiceDatabase.connect()) {
            ServiceDatabase.execute(connection, "SET session_replication_role = replica");
            ServiceDatabase.execute(
                    connection, "DELETE FROM codeway.project WHERE subdomain LIKE 'filler-%'");
            ServiceDatabase.execute(connection, "VACUUM ANALYZE codeway.project");
        }
    }

    @Test
    void aSearchIsServedByTheIndexOfTrigramsHoweverOftenItIsMade() throws SQLException {
        own.add(createProject("Needle " + mark));
        long scansBefore = scans("ix_project_name_search");
        long readBefore = rowsReadOneByOne();
        // More often than PostgreSQL plans for the very values: then one plan for all has to do.
        for (int i = 0; i < SEARCHES; i++) {
            assertThat(found("eedle " + mark.substring(0, 8 + i % 8))).isEqualTo(own);
        }
        awaitScans("ix_project_name_search", scansBefore);
        System.out.printf(
                "%d searches: %d scans of the index, %d rows read one by one%n",
                SEARCHES,
                scans("ix_project_name_search") - scansBefore,
                rowsReadOneByOne() - readBefore);
        assertThat(rowsReadOneByOne() - readBefore).isLessThan(MANY);
    }

    @Test
    void thePlanNamesTheIndexForAnyTextOfThreeCharactersOrMore() throws SQLException {
        try (Connection connection = ServiceDatabase.connect()) {
            for (String pattern :
                    List.of(
                            "%needle%",
                            "%50\\% off%", "%a\\_b%", "%c:\\\\dir%", "%éclair%", "%日本語%")) {
                String plan =
                        String.join(
                                "\n",
                                ServiceDatabase.column(
                                        connection,
                                        """
                                        EXPLAIN SELECT * FROM codeway.project
                                        WHERE lower(name) LIKE lower('%s') ESCAPE '\\'
                                        ORDER BY created_at DESC, id DESC LIMIT 21
                                        """
                                                .formatted(pattern)));
                assertThat(plan).as(pattern).contains("ix_project_name_search");
            }
        }
    }

    @Test
    void shortTextsAndWildcardsAndOtherScriptsAreFoundLiterally() {
        String percent = named("50% off");
        String underscore = named("a_b");
        String backslash = named("c:\\dir");
        String accent = named("Éclair");
        String japanese = named("日本語");
        String emoji = named("🚀");
        named("axb 50 off cdir");
        assertThat(found("50% off " + mark)).containsExactly(percent);
        assertThat(found("A_B " + mark)).containsExactly(underscore);
        assertThat(found("c:\\DIR " + mark)).containsExactly(backslash);
        assertThat(found("éclair " + mark)).containsExactly(accent);
        assertThat(found("日本語 " + mark)).containsExactly(japanese);
        assertThat(found("%")).contains(percent).doesNotContain(underscore);
        assertThat(found("_")).contains(underscore).doesNotContain(percent);
        assertThat(found("\\")).contains(backslash).doesNotContain(percent);
        assertThat(found("É")).contains(accent).doesNotContain(japanese);
        assertThat(found("本語")).contains(japanese).doesNotContain(accent);
        assertThat(found("🚀")).contains(emoji).doesNotContain(japanese);
        assertThat(found("\\%")).isEmpty();
        assertThat(found("%%")).isEmpty();
    }

    @Test
    void aTextTooShortForTheIndexIsLookedForInTheOrderOfTheList() throws SQLException {
        long scansBefore = scans("ix_project_created_at");
        long readBefore = rowsReadOneByOne();
        for (int i = 0; i < SEARCHES; i++) {
            assertThat(found("f")).hasSize(20);
        }
        awaitScans("ix_project_created_at", scansBefore);
        System.out.printf(
                "%d short searches: %d scans in the order of the list, %d rows read one by one%n",
                SEARCHES,
                scans("ix_project_created_at") - scansBefore,
                rowsReadOneByOne() - readBefore);
        assertThat(rowsReadOneByOne() - readBefore).isLessThan(MANY);
    }

    private String named(String name) {
        return createProject(name + " " + mark);
    }

    private static List<String> found(String text) {
        return given().queryParam("q", text)
                .get("/v1/projects")
                .then()
                .statusCode(200)
                .extract()
                .path("items.id");
    }

    /// A back end tells of its scans when it has been idle for a while.
    private static void awaitScans(String index, long before) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(scans(index) - before).isGreaterThanOrEqualTo(SEARCHES));
    }

    private static long scans(String index) throws SQLException {
        return number(
                "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = '%s'"
                        .formatted(index));
    }

    private static long rowsReadOneByOne() throws SQLException {
        return number(
                "SELECT seq_tup_read FROM pg_stat_user_tables WHERE schemaname = 'codeway' AND relname = 'project'");
    }

    private static long number(String sql) throws SQLException {
        return Long.parseLong(ServiceDatabase.column(sql).getFirst());
    }
}
