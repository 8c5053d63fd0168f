package dev.codeway.database.browse;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.release;
import static dev.codeway.testsupport.Api.uniqueName;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeway.database.browse.Wanted.Filter;
import dev.codeway.platform.postgres.DatabaseFailure;
import dev.codeway.platform.postgres.Sql;
import dev.codeway.platform.problem.Problem;
import dev.codeway.testsupport.ServiceDatabase;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// What people can see of the tables, and that it is all they can do.
@QuarkusTest
class BrowserTest {

    @Inject Browser browser;
    @Inject ReadOnly readOnly;

    @Test
    void everyColumnOfTheSchemaIsListedAsShownOrAsMasked() throws SQLException {
        List<String> columns =
                ServiceDatabase.column(
                        """
                        SELECT table_name || '.' || column_name FROM information_schema.columns
                        WHERE table_schema = 'codeway' ORDER BY 1
                        """);
        TreeSet<String> listed = new TreeSet<>();
        Stream.of(Exposure.SHOWN, Exposure.MASKED)
                .forEach(
                        it ->
                                it.forEach(
                                        (table, names) ->
                                                names.forEach(
                                                        name -> listed.add(table + '.' + name))));
        // Only there once a migration was undone.
        listed.removeIf(it -> it.startsWith("migration_undone.") && !columns.contains(it));
        assertThat(new TreeSet<>(columns))
                .as("decide in Exposure whether people are shown it")
                .isEqualTo(listed);
        System.out.printf(
                "BrowserTest: %d columns, of which %d are masked%n",
                columns.size(), Exposure.MASKED.values().stream().mapToInt(it -> it.size()).sum());
    }

    @Test
    void whatLetsSomebodyInIsMasked() throws SQLException {
        String key =
                json().body(Map.of("name", "Masked", "role", "reader"))
                        .post("/v1/keys")
                        .path("key");
        String id = idOf(key);
        String secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        String webhook =
                json().body(Map.of("url", "https://hooks.invalid/masked", "secret", secret))
                        .post("/v1/webhooks")
                        .path("id");
        String hash =
                ServiceDatabase.column("SELECT hash FROM codeway.api_key WHERE id = ?::uuid", id)
                        .getFirst();
        List<String> seen = new ArrayList<>();
        for (TableSize table : browser.tables()) {
            Rows rows = browser.rows(table.name(), Wanted.ALL);
            rows.rows().forEach(row -> row.cells().forEach(it -> seen.add(it.text())));
            for (Row row : rows.rows().stream().filter(it -> !it.key().isEmpty()).toList()) {
                browser.row(table.name(), key(rows.table(), row))
                        .cells()
                        .forEach(it -> seen.add(it.text()));
            }
        }
        seen.removeIf(it -> it == null);
        assertThat(seen).hasSizeGreaterThan(100).contains(id, webhook);
        for (String word : List.of(key.substring(12), hash, secret.substring(6))) {
            assertThat(seen).noneMatch(it -> it.contains(word));
        }
        assertThat(browser.row("api_key", Map.of("id", id)).cells())
                .filteredOn(it -> it.column().masked())
                .extracting(it -> it.column().name())
                .containsExactly("hash", "previous_hash");
    }

    private static String idOf(String key) throws SQLException {
        return ServiceDatabase.column(
                        "SELECT id FROM codeway.api_key WHERE hint = ?", key.substring(0, 10))
                .getFirst();
    }

    @Test
    void tablesAreListedWithTheirSizes() throws SQLException {
        createProject();
        ServiceDatabase.execute("ANALYZE codeway.project");
        assertThat(browser.tables())
                .extracting(TableSize::name)
                .contains("project", "deployment", "audit_entry", "flyway_schema_history")
                .isSorted();
        assertThat(browser.tables())
                .filteredOn(it -> it.name().equals("project"))
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.rows()).isPositive();
                            assertThat(it.bytes()).isGreaterThan(8_000);
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "project    | name          | eq       | {name}               | 1",
                "project    | name          | eq       | {name}%              | 0",
                "project    | name          | contains | {part}               | 1",
                "project    | name          | contains | %{part}              | 0",
                "project    | name          | starts   | 100% of_             | 1",
                "project    | name          | starts   | 100% ofx             | 0",
                "project    | id            | eq       | {id}                 | 1",
                "project    | id            | ne       | {id}                 | 0",
                "project    | pinned        | eq       | false                | 1",
                "project    | pinned        | eq       | true                 | 0",
                "project    | version       | ge       | 0                    | 1",
                "project    | version       | gt       | 9223372036854775807  | 0",
                "project    | created_at    | gt       | 2020-01-31           | 1",
                "project    | created_at    | lt       | 2020-01-31T12:00     | 0",
                "project    | created_at    | ge       | 2020-01-31T12:00:00Z | 1",
                "project    | live_since    | none     |                      | 1",
                "project    | live_since    | some     |                      | 0",
                "project    | live_since    | ne       | 2020-01-31           | 1",
            })
    void rowsAreFilteredByWhatColumnsHold(
            String table, String column, String operator, String value, int rows) {
        String part = UUID.randomUUID().toString();
        String name = "100% of_" + part;
        String id = createProject(name);
        String argument =
                value == null
                        ? ""
                        : value.replace("{name}", name).replace("{part}", part).replace("{id}", id);
        assertThat(
                        browser.rows(
                                        table,
                                        where(
                                                new Filter("id", "eq", id),
                                                new Filter(column, operator, argument)))
                                .rows())
                .hasSize(rows);
    }

    @Test
    void arraysAndDocumentsAreSearchedForTexts() {
        String project = createProject();
        assertThat(
                        browser.rows(
                                        "event",
                                        where(
                                                new Filter("project_id", "eq", project),
                                                new Filter("data", "contains", "\"gitURL\"")))
                                .rows())
                .hasSize(1);
        String webhook =
                json().body(
                                Map.of(
                                        "url",
                                        "https://hooks.invalid/a",
                                        "events",
                                        List.of("release", "deployment.ready")))
                        .post("/v1/webhooks")
                        .path("id");
        Row row =
                browser.rows(
                                "webhook",
                                where(
                                        new Filter("id", "eq", webhook),
                                        new Filter("events", "contains", "deployment.ready")))
                        .rows()
                        .getFirst();
        assertThat(text(row, "events")).isEqualTo("[\"deployment.ready\",\"release\"]");
    }

    @Test
    void oneTextIsSearchedForInAllColumns() {
        String name = uniqueName("Searched");
        String id = createProject(name);
        String deployment = deploy(id);
        assertThat(keys(searched("project", name.substring(10).toUpperCase())))
                .containsExactly(List.of(id));
        assertThat(keys(searched("project", id))).containsExactly(List.of(id));
        assertThat(keys(searched("deployment", id))).containsExactly(List.of(deployment));
        assertThat(keys(searched("deployment", "'; DROP TABLE codeway.project; --"))).isEmpty();
    }

    private Rows searched(String table, String text) {
        return browser.rows(table, new Wanted(List.of(), text, null, List.of(), List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name\" = '' OR 1=1 --   | eq                      | x         | unknown-column",
                "(SELECT secret)         | eq                      | x         | unknown-column",
                "nAmE                    | eq                      | x         | unknown-column",
                "ctid                    | eq                      | (0,1)     | unknown-column",
                "tableoid                | eq                      | 1         | unknown-column",
                "name                    | = '' OR 1=1 --          | x         | unknown-operator",
                "name                    | EQ                      | x         | unknown-operator",
                "name                    | gt; DROP TABLE x        | x         | unknown-operator",
                "id                      | contains                | 1         | unknown-operator",
                "pinned                  | lt                      | true      | unknown-operator",
                "id                      | eq                      | 1 OR 1=1  | invalid-id",
                "version                 | eq                      | 1 OR 1=1  | invalid-number",
                "version                 | eq                      | 1e9       | invalid-number",
                "version                 | eq                      | 9223372036854775808 | invalid-number",
                "pinned                  | eq                      | maybe     | invalid-flag",
                "created_at              | gt                      | yesterday | invalid-time",
                "created_at              | gt                      | infinity  | invalid-time",
                "created_at              | gt                      | 99999-01-01 | invalid-time",
            })
    void whatIsNoFilterIsRefused(String column, String operator, String value, String code) {
        assertThatThrownBy(
                        () -> browser.rows("project", where(new Filter(column, operator, value))))
                .isInstanceOfSatisfying(
                        Problem.BadRequest.class,
                        it ->
                                assertThat(it.errors())
                                        .extracting(error -> error.code())
                                        .containsExactly(code));
    }

    @Test
    void aTableOrAnOrderThatThereIsNotIsRefused() {
        for (String table :
                List.of(
                        "none",
                        "PROJECT",
                        "project; DROP TABLE codeway.project",
                        "pg_authid",
                        "pg_catalog.pg_authid",
                        "event_id",
                        "pk_project",
                        "project\"",
                        "\0")) {
            assertThatThrownBy(() -> browser.rows(table, Wanted.ALL))
                    .as(table)
                    .isInstanceOfAny(Problem.NotFound.class, Problem.BadRequest.class);
        }
        for (String sort : List.of("", "-", "id DESC", "1", "--id", "(SELECT 1)", "id,name")) {
            assertThatThrownBy(() -> sorted("project", sort))
                    .as(sort)
                    .isInstanceOf(Problem.BadRequest.class);
        }
        assertThatThrownBy(() -> sorted("event", "data")).isInstanceOf(Problem.BadRequest.class);
    }

    @Test
    void whatIsMaskedTellsNothingByFiltersOrByItsOrder() {
        assertThatThrownBy(() -> browser.rows("api_key", where(new Filter("hash", "starts", "0"))))
                .isInstanceOf(Problem.BadRequest.class);
        assertThatThrownBy(
                        () ->
                                browser.rows(
                                        "webhook",
                                        where(new Filter("previous_secret", "some", ""))))
                .isInstanceOf(Problem.BadRequest.class);
        assertThatThrownBy(() -> sorted("webhook", "secret"))
                .isInstanceOf(Problem.BadRequest.class);
        assertThatThrownBy(() -> sorted("build", "token")).isInstanceOf(Problem.BadRequest.class);
    }

    private Rows sorted(String table, String by) {
        return browser.rows(table, new Wanted(List.of(), null, by, List.of(), List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        ",id DESC",
        "id,id",
        "-name,'name DESC, id DESC'",
        "name,'name, id'",
        "git_host,'git_host, id'",
        "-git_host,'git_host DESC, id DESC'",
        "live_since,'live_since, id'",
        "-created_at,'created_at DESC, id DESC'"
    })
    void pagesFollowEachOtherInEitherDirection(String sort, String order) throws SQLException {
        String mark = UUID.randomUUID().toString();
        ServiceDatabase.execute(
                """
                INSERT INTO codeway.project (id, name, git_url, git_host, subdomain, created_at, updated_at)
                SELECT gen_random_uuid(), 'n' || i / 7, ?, CASE WHEN i % 3 > 0 THEN 'h' || i / 11 END,
                    's' || replace(gen_random_uuid()::text, '-', ''), now() - i / 5 * interval '1 s', now()
                FROM generate_series(1, 125) i
                """,
                mark);
        List<String> expected =
                ServiceDatabase.column(
                        "SELECT id FROM codeway.project WHERE git_url = ? ORDER BY " + order, mark);
        List<Filter> marked = List.of(new Filter("git_url", "eq", mark));
        List<String> forwards = new ArrayList<>();
        Rows page = browser.rows("project", new Wanted(marked, null, sort, List.of(), List.of()));
        assertThat(page.fewer()).isFalse();
        while (true) {
            keys(page).forEach(key -> forwards.add(key.getFirst()));
            if (!page.more()) {
                break;
            }
            List<String> last = page.rows().getLast().key();
            page = browser.rows("project", new Wanted(marked, null, sort, last, List.of()));
        }
        assertThat(forwards).isEqualTo(expected);
        List<String> backwards = new ArrayList<>();
        while (true) {
            List<String> ids = new ArrayList<>(keys(page).stream().map(List::getFirst).toList());
            Collections.reverse(ids);
            backwards.addAll(ids);
            if (!page.fewer()) {
                break;
            }
            List<String> first = page.rows().getFirst().key();
            page = browser.rows("project", new Wanted(marked, null, sort, List.of(), first));
            assertThat(page.more()).isTrue();
        }
        Collections.reverse(backwards);
        assertThat(backwards).isEqualTo(expected);
        ServiceDatabase.execute("DELETE FROM codeway.project WHERE git_url = ?", mark);
    }

    @Test
    void fromARowTheWaysLeadAlongForeignKeysInBothDirections() {
        String project = createProject();
        String deployment = release(project);
        RowDetail row = browser.row("project", Map.of("id", project));
        assertThat(row.references())
                .extracting(RowDetail.Link::table)
                .containsExactlyInAnyOrder("release", "deployment");
        assertThat(row.referrers())
                .extracting(RowDetail.Link::table, RowDetail.Link::columns, RowDetail.Link::rows)
                .contains(
                        org.assertj.core.groups.Tuple.tuple(
                                "deployment", Map.of("project_id", project), 1L),
                        org.assertj.core.groups.Tuple.tuple(
                                "release", Map.of("project_id", project), 1L));
        RowDetail back = browser.row("deployment", Map.of("id", deployment));
        assertThat(back.references())
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.table()).isEqualTo("project");
                            assertThat(it.columns()).isEqualTo(Map.of("id", project));
                        });
    }

    @Test
    void aRowThatThereIsNotIsNotFound() {
        assertThatThrownBy(() -> browser.row("project", Map.of("id", UUID.randomUUID().toString())))
                .isInstanceOf(Problem.NotFound.class);
        for (Map<String, String> key :
                List.of(
                        Map.<String, String>of(),
                        Map.of("id", "1"),
                        Map.of("name", "x"),
                        Map.of("id", UUID.randomUUID().toString(), "name", "x"))) {
            assertThatThrownBy(() -> browser.row("project", key))
                    .isInstanceOf(Problem.BadRequest.class);
        }
        assertThatThrownBy(() -> browser.row("event_retention", Map.of("deleted_to", "0")))
                .isInstanceOf(Problem.BadRequest.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT INTO codeway.environment VALUES ('x', now())                       | 25006",
                "UPDATE codeway.project SET name = 'x'                                     | 25006",
                "DELETE FROM codeway.project                                               | 25006",
                "TRUNCATE codeway.event                                                    | 25006",
                "DROP TABLE codeway.project CASCADE                                        | 25006",
                "CREATE TABLE codeway.x ()                                                 | 25006",
                "SELECT nextval('codeway.event_id')                                        | 25006",
                "SELECT FROM codeway.project FOR UPDATE                                    | 25006",
                "WITH gone AS (DELETE FROM codeway.project RETURNING 1) SELECT * FROM gone | 25006",
                "SET TRANSACTION READ WRITE                                                | 25001",
                "SELECT set_config('transaction_read_only', 'off', false)                  | 25001",
            })
    void nothingCanBeWrittenByLooking(String statement, String state) {
        assertThatThrownBy(() -> readOnly.ask(it -> Sql.execute(it, statement)))
                .isInstanceOfSatisfying(
                        DatabaseFailure.class,
                        it -> assertThat(it.cause().getSQLState()).isEqualTo(state));
    }

    @Test
    void whatTakesTooLongIsGivenUp() throws SQLException {
        long begin = System.nanoTime();
        try (Connection other = ServiceDatabase.connect()) {
            other.setAutoCommit(false);
            ServiceDatabase.execute(other, "LOCK TABLE codeway.adoption IN ACCESS EXCLUSIVE MODE");
            assertThatThrownBy(() -> browser.rows("adoption", Wanted.ALL))
                    .isInstanceOfSatisfying(
                            Problem.Invalid.class,
                            it -> assertThat(it.code()).isEqualTo("too-slow"));
            other.rollback();
        }
        assertThat((System.nanoTime() - begin) / 1_000_000).isBetween(1_900L, 20_000L);
        assertThat(browser.rows("adoption", Wanted.ALL).rows()).isEmpty();
    }

    @Test
    void fewLookAtATime() throws InterruptedException {
        CountDownLatch looking = new CountDownLatch(2);
        CountDownLatch enough = new CountDownLatch(1);
        List<Thread> lookers =
                Stream.generate(
                                () ->
                                        Thread.ofVirtual()
                                                .start(
                                                        () ->
                                                                readOnly.ask(
                                                                        _ -> {
                                                                            looking.countDown();
                                                                            await(enough);
                                                                            return 0;
                                                                        })))
                        .limit(2)
                        .toList();
        looking.await();
        assertThatThrownBy(browser::tables)
                .isInstanceOfSatisfying(
                        Problem.Unavailable.class,
                        it -> assertThat(it.code()).isEqualTo("too-many-look"));
        given().get("/v1/projects").then().statusCode(200);
        enough.countDown();
        for (Thread looker : lookers) {
            looker.join();
        }
        assertThat(browser.tables()).isNotEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anExportIsWhatWasSelectedAndNoMoreThanSoMuch() throws SQLException, IOException {
        String kind = "export-" + UUID.randomUUID();
        ServiceDatabase.execute(
                """
                INSERT INTO codeway.adoption_change (kind, subject, old_id, new_id, field, old_value, new_value)
                SELECT ?, 'project', 'none', gen_random_uuid(), 'name', 'a secret of old', 'new ' || i
                FROM generate_series(1, 10050) i
                """,
                kind);
        Wanted wanted = where(new Filter("kind", "eq", kind));
        String csv = file("adoption_change", wanted, Export.Format.CSV);
        JsonPath json = new JsonPath(file("adoption_change", wanted, Export.Format.JSON));
        assertThat(csv.lines()).hasSize(10_001);
        assertThat(csv.lines().findFirst())
                .hasValue(
                        "\"id\",\"kind\",\"subject\",\"old_id\",\"new_id\",\"field\",\"new_value\"");
        assertThat(csv).doesNotContain("a secret of old");
        assertThat(json.getList("rows.id", Long.class))
                .hasSize(10_000)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(Collections.reverseOrder());
        assertThat(json.getBoolean("complete")).isFalse();
        Wanted few = where(new Filter("kind", "eq", kind), new Filter("new_value", "eq", "new 7"));
        JsonPath one = new JsonPath(file("adoption_change", few, Export.Format.JSON));
        assertThat(one.getList("rows")).hasSize(1);
        assertThat(one.getBoolean("complete")).isTrue();
        ServiceDatabase.execute("DELETE FROM codeway.adoption_change WHERE kind = ?", kind);
    }

    @Test
    void aFileOfValuesRunsNoFormulas() throws IOException, SQLException {
        String kind = "csv-" + UUID.randomUUID();
        List<String> values =
                Arrays.asList(
                        "=HYPERLINK(\"http://x\")",
                        "+1",
                        "-1+cmd|' /C calc'!A0",
                        "@SUM(A1)",
                        "\t=1",
                        "\r=1",
                        "＝1",
                        "plain",
                        "with \"quotes\", commas\r\nand lines",
                        "",
                        null);
        for (String value : values) {
            ServiceDatabase.execute(
                    """
                    INSERT INTO codeway.adoption_change (kind, subject, old_id, new_id, field, new_value)
                    VALUES (?, 'project', 'none', gen_random_uuid(), 'name', ?)
                    """,
                    kind,
                    value);
        }
        Wanted wanted =
                new Wanted(
                        List.of(new Filter("kind", "eq", kind)), null, "id", List.of(), List.of());
        String csv = file("adoption_change", wanted, Export.Format.CSV);
        List<String> fields =
                Stream.of(csv.split("\r\n(?=\\d+,\"csv-|$)"))
                        .skip(1)
                        .map(line -> line.substring(line.indexOf("\"name\",") + 7))
                        .toList();
        assertThat(fields)
                .containsExactly(
                        "\"'=HYPERLINK(\"\"http://x\"\")\"",
                        "\"'+1\"",
                        "\"'-1+cmd|' /C calc'!A0\"",
                        "\"'@SUM(A1)\"",
                        "\"'\t=1\"",
                        "\"'\r=1\"",
                        "\"'＝1\"",
                        "\"plain\"",
                        "\"with \"\"quotes\"\", commas\r\nand lines\"",
                        "\"\"",
                        "");
        assertThat(
                        new JsonPath(file("adoption_change", wanted, Export.Format.JSON))
                                .getList("rows.new_value", String.class))
                .isEqualTo(values);
        ServiceDatabase.execute("DELETE FROM codeway.adoption_change WHERE kind = ?", kind);
    }

    @Test
    void numbersFlagsAndDocumentsAreThemselvesInJson() throws IOException {
        String project = createProject();
        JsonPath events =
                new JsonPath(
                        file(
                                "event",
                                where(new Filter("project_id", "eq", project)),
                                Export.Format.JSON));
        assertThat(events.getString("rows[0].data.id")).isEqualTo(project);
        assertThat(events.getLong("rows[0].id")).isPositive();
        JsonPath projects =
                new JsonPath(
                        file(
                                "project",
                                where(new Filter("id", "eq", project)),
                                Export.Format.JSON));
        assertThat(projects.getBoolean("rows[0].pinned")).isFalse();
        assertThat(projects.getString("rows[0].created_at")).matches("\\d{4}-.*T.*Z");
    }

    private String file(String table, Wanted wanted, Export.Format format) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        browser.export(table, wanted, format).writeTo(output);
        return output.toString(StandardCharsets.UTF_8);
    }

    private static Wanted where(Filter... filters) {
        return new Wanted(List.of(filters), null, null, List.of(), List.of());
    }

    private static List<List<String>> keys(Rows rows) {
        return rows.rows().stream().map(Row::key).toList();
    }

    private static Map<String, String> key(Table table, Row row) {
        Map<String, String> key = new HashMap<>();
        for (int i = 0; i < row.key().size(); i++) {
            key.put(table.key().get(i).name(), row.key().get(i));
        }
        return key;
    }

    private static String text(Row row, String column) {
        return row.cells().stream()
                .filter(it -> it.column().name().equals(column))
                .findFirst()
                .orElseThrow()
                .text();
    }
}
