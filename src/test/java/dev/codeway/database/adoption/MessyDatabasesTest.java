package dev.codeway.database.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.database.adoption.AdoptionReport.Outcome;
import dev.codeway.database.adoption.Finding.Severity;
import dev.codeway.database.adoption.Strategy.Live;
import dev.codeway.database.adoption.Strategy.OnConflict;
import dev.codeway.database.adoption.Strategy.OnInProgress;
import dev.codeway.database.adoption.Strategy.OnQueued;
import dev.codeway.platform.http.FormerIds;
import dev.codeway.platform.http.FormerIds.Subject;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/// Databases far messier than any that was seen, by the hundred: what a check says is what an
/// adoption does, and nothing is lost.
class MessyDatabasesTest {

    private static final int DATABASES = Integer.getInteger("codeway.adoption.databases", 40);

    private static final String LEGAL = "(?!..--)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    /// A row as text, by its columns.
    private record Row(Map<String, @Nullable String> values) {

        @Nullable String get(String column) {
            return values.get(column);
        }
    }

    private int adopted;
    private int blocked;
    private int compared;
    private int altered;

    @Test
    void whatACheckSaysIsWhatAnAdoptionDoesAndNothingIsLost() throws Exception {
        long seed = Long.getLong("codeway.test.seed", System.nanoTime());
        System.out.println("codeway.test.seed=" + seed);
        Random random = new Random(seed);
        PrismaDatabase database = PrismaDatabase.of(ScratchDatabase.empty("messy"));
        for (int i = 0; i < DATABASES; i++) {
            database.scratch().execute("DROP SCHEMA IF EXISTS codeway CASCADE");
            database.scratch().execute("DROP SCHEMA IF EXISTS messy CASCADE");
            database.makeTables();
            try (Connection connection = database.scratch().connect()) {
                new Mess(connection, random).make();
            }
            Strategy strategy =
                    new Strategy(
                            any(OnConflict.values(), random),
                            any(OnQueued.values(), random),
                            any(OnInProgress.values(), random),
                            any(Live.values(), random),
                            true);
            tryOut(database, random.nextInt(4) == 0 ? strategy : bold(strategy));
        }
        System.out.printf(
                "%d messy databases: %d adopted, %d blocked; %d rows compared, %d alterations%n",
                DATABASES, adopted, blocked, compared, altered);
        assertThat(adopted).isGreaterThan(DATABASES / 4);
        assertThat(blocked).isPositive();
    }

    private static Strategy bold(Strategy strategy) {
        return new Strategy(
                OnConflict.rename,
                OnQueued.supersede,
                strategy.onInProgress(),
                strategy.live(),
                true);
    }

    private static <T> T any(T[] values, Random random) {
        return values[random.nextInt(values.length)];
    }

    private void tryOut(PrismaDatabase database, Strategy strategy) throws Exception {
        String before = database.everything();
        AdoptionReport check = database.check(strategy);
        List<Row> projects = rows(database, database.scratch().prisma("Project"));
        List<Row> deployments = rows(database, database.scratch().prisma("Deployment"));

        AdoptionReport report = database.adopt(strategy);

        assertThat(report.findings()).isEqualTo(check.findings());
        if (check.blocked()) {
            assertThat(report.outcome()).isEqualTo(Outcome.BLOCKED);
            assertThat(database.everything()).isEqualTo(before);
            blocked++;
            return;
        }
        assertThat(report.outcome()).isEqualTo(Outcome.ADOPTED);
        Map<String, String> changes = changes(report);
        compare(database, "project", projects, changes);
        compare(database, "deployment", deployments, changes);
        assertThat(database.scratch().count("codeway.adoption_change")).isEqualTo(changes.size());
        assertThat(rows(database, database.scratch().prisma("Project"))).isEqualTo(projects);
        adopted++;
        altered += changes.size();
    }

    /// What was foretold, by table, id and column.
    private static Map<String, String> changes(AdoptionReport report) {
        Map<String, String> changes = new HashMap<>();
        for (Finding finding : report.of(Severity.CHANGE)) {
            String column =
                    switch (String.valueOf(finding.field())) {
                        case "createdAt" -> "created_at";
                        case "updatedAt" -> "updated_at";
                        default -> finding.field();
                    };
            String key = key(finding.table().toLowerCase(Locale.ROOT), finding.id(), column);
            assertThat(changes.put(key, String.valueOf(finding.becomes()))).isNull();
        }
        return changes;
    }

    private static String key(String table, @Nullable String id, @Nullable String column) {
        return table + '\n' + id + '\n' + column;
    }

    /// Each old row against the new one that its old id leads to.
    private void compare(
            PrismaDatabase database, String table, List<Row> old, Map<String, String> changes)
            throws SQLException {
        Map<String, Row> now = new HashMap<>();
        rows(database, "codeway." + table).forEach(it -> now.put(String.valueOf(it.get("id")), it));
        assertThat(now).hasSameSizeAs(old);
        Set<String> subdomains = new HashSet<>();
        Set<UUID> found = new HashSet<>();
        try (Connection connection = database.direct().connect()) {
            for (Row row : old) {
                String id = String.valueOf(row.get("id"));
                UUID newId = resolve(connection, table, id);
                assertThat(found.add(newId)).as("no two old rows are one new row").isTrue();
                Row adopted = now.get(newId.toString());
                assertThat(adopted).as("%s %s", table, id).isNotNull();
                for (String column : row.values().keySet()) {
                    String expected = changes.getOrDefault(key(table, id, column), row.get(column));
                    if (column.equals("project_id")) {
                        expected = resolve(connection, "project", row.get(column)).toString();
                    }
                    assertThat(adopted.get(column)).as("%s of %s", column, id).isEqualTo(expected);
                }
                if (table.equals("project")) {
                    assertThat(adopted.get("subdomain")).matches(LEGAL);
                    assertThat(subdomains.add(adopted.get("subdomain"))).isTrue();
                }
                compared++;
            }
        }
    }

    private static UUID resolve(Connection connection, String table, @Nullable String id)
            throws SQLException {
        Subject subject = Subject.valueOf(table.toUpperCase(Locale.ROOT));
        return FormerIds.resolve(connection, subject, String.valueOf(id)).orElseThrow();
    }

    private static final Map<String, List<String>> COLUMNS =
            Map.of(
                    "project",
                    List.of("id", "name", "git_url", "subdomain", "created_at", "updated_at"),
                    "deployment",
                    List.of("id", "project_id", "status", "created_at", "updated_at"));

    private static List<Row> rows(PrismaDatabase database, String table) throws SQLException {
        List<String> columns =
                COLUMNS.get(
                        table.toLowerCase(Locale.ROOT).contains("project\"")
                                        || table.endsWith(".project")
                                ? "project"
                                : "deployment");
        try (Connection connection = database.scratch().connect()) {
            ScratchDatabase.execute(connection, "SET TIME ZONE 'UTC'");
            return Rows.list(
                    connection,
                    "SELECT %s FROM %s ORDER BY id::text COLLATE \"C\""
                            .formatted(
                                    String.join(
                                            ", ",
                                            columns.stream()
                                                    .map(it -> text(it) + " AS " + it)
                                                    .toList()),
                                    table),
                    row -> read(row, columns));
        }
    }

    private static String text(String column) {
        return column.endsWith("_at") ? column + "::timestamptz::text" : column + "::text";
    }

    private static Row read(ResultSet row, List<String> columns) throws SQLException {
        Map<String, @Nullable String> values = new HashMap<>();
        for (String column : columns) {
            values.put(column, row.getString(column));
        }
        return new Row(values);
    }

    /// Fills Prisma's tables with whatever they let in, and loosens them now and then.
    private record Mess(Connection connection, Random random) {

        private static final String[] SUBDOMAINS = {
            "shop", "Shop", "SHOP", "shop-2", "my.shop", "my-shop", "", " ", "-", "a--b", "xn--abc",
            "ab--c", "www", "API", "café", "日本", "a_b", "shop-", "\n", "x'\"\\%", "0", "ａｂｃ", "K"
        };

        private static final String[] NAMES = {
            "Shop",
            "",
            " ",
            "Crème brûlée!",
            "日本語",
            "a\tb",
            "\u001b[2J",
            "'; DROP TABLE x; --",
            "🦊🦊"
        };

        private static final String[] URLS = {
            "https://github.com/acme/shop.git",
            "git://example.com/x",
            "",
            "-oProxyCommand=x",
            "file:///etc/passwd",
            "https://user:secret@example.com/x",
            "ext::sh -c x",
            "git@github.com:acme/shop"
        };

        private static final String[] TIMES = {
            "2025-01-01 10:00:00.123",
            "2025-01-01 10:00:00.123",
            "2025-06-30 23:59:59.999",
            "2024-02-29 00:00:00",
            "infinity",
            "-infinity",
            "0044-03-15 00:00:00 BC",
            "12026-01-01 00:00:00",
            "1970-01-01 00:00:00",
            "2125-01-01 00:00:00.001"
        };

        private static final String[] STATUSES = {
            "NOT_STARTED", "QUEUED", "QUEUED", "IN_PROGRESS", "READY", "READY", "FAIL"
        };

        void make() throws SQLException {
            if (chance(12)) {
                execute(
                        "ALTER TABLE messy.\"Deployment\" DROP CONSTRAINT \"Deployment_project_id_fkey\"");
            }
            if (chance(12)) {
                execute(
                        "ALTER TABLE messy.\"Project\" ALTER created_at DROP NOT NULL, ALTER subdomain DROP NOT NULL");
            }
            if (chance(8)) {
                execute(
                        "ALTER TABLE messy.\"Project\" ALTER updated_at TYPE timestamptz USING updated_at AT TIME ZONE 'UTC'");
            }
            if (chance(8)) {
                execute(
                        "ALTER TABLE messy.\"Deployment\" ALTER status DROP DEFAULT, ALTER status TYPE text");
            }
            if (chance(8)) {
                execute(
                        "ALTER TABLE messy.\"Project\" ADD owner text DEFAULT 'me'; CREATE TABLE messy.other (id int)");
            }
            List<String> ids = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                project(ids);
            }
            List<String> deployments = new ArrayList<>();
            for (int i = random.nextInt(30); i > 0; i--) {
                deployment(ids, deployments);
            }
            if (chance(25)) {
                execute(
                        "ALTER TABLE messy.\"Deployment\" DROP CONSTRAINT IF EXISTS \"Deployment_project_id_fkey\"");
                execute(
                        "DELETE FROM messy.\"Project\" WHERE id IN (SELECT id FROM messy.\"Project\" LIMIT 1)");
            }
        }

        private void project(List<String> ids) throws SQLException {
            String id = id(ids);
            ids.add(id);
            ScratchDatabase.execute(
                    connection,
                    """
                    INSERT INTO messy."Project" (id, name, git_url, subdomain, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?::timestamp, ?::timestamp)
                    """,
                    id,
                    any(NAMES, random),
                    any(URLS, random),
                    chance(3)
                            ? "site-" + random.nextInt(100)
                            : chance(20) ? "x".repeat(random.nextInt(80)) : any(SUBDOMAINS, random),
                    time(),
                    "2025-01-01 10:00:00.123");
        }

        private void deployment(List<String> projects, List<String> ids) throws SQLException {
            String id = id(ids);
            ids.add(id);
            boolean enumerated =
                    Rows.exists(
                            connection,
                            """
                            SELECT FROM information_schema.columns
                            WHERE table_schema = 'messy' AND table_name = 'Deployment'
                                AND column_name = 'status' AND data_type = 'USER-DEFINED'
                            """);
            ScratchDatabase.execute(
                    connection,
                    """
                    INSERT INTO messy."Deployment" (id, project_id, status, created_at, updated_at)
                    VALUES (?, ?, ?::%s, ?::timestamp, ?::timestamp)
                    """
                            .formatted(enumerated ? "messy.\"DeploymentStatus\"" : "text"),
                    id,
                    projects.get(random.nextInt(projects.size())),
                    any(STATUSES, random),
                    "2025-01-0%d 10:00:00.123".formatted(1 + random.nextInt(9)),
                    time());
        }

        /// One that none of the others is, though it may look like it.
        private String id(List<String> others) {
            while (true) {
                String id =
                        switch (random.nextInt(8)) {
                            case 0 -> "c" + Long.toString(random.nextLong() >>> 1, 36);
                            case 1 -> String.valueOf(random.nextInt(50));
                            case 2 -> uuid().toUpperCase(Locale.ROOT);
                            case 3 -> uuid().replace("-", "");
                            case 4 ->
                                    any(
                                            new String[] {
                                                "", " ", "a/b", "é", "{" + uuid() + "}", "..", "\n"
                                            },
                                            random);
                            case 5 ->
                                    others.isEmpty()
                                            ? uuid()
                                            : otherCase(others.get(random.nextInt(others.size())));
                            default -> uuid();
                        };
                if (!others.contains(id)) {
                    return id;
                }
            }
        }

        private static String otherCase(String id) {
            String upper = id.toUpperCase(Locale.ROOT);
            return upper.equals(id) ? id.toLowerCase(Locale.ROOT) : upper;
        }

        private String uuid() {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }

        private String time() {
            return chance(2) ? TIMES[random.nextInt(4)] : any(TIMES, random);
        }

        private boolean chance(int oneIn) {
            return random.nextInt(oneIn) == 0;
        }

        private void execute(String sql) throws SQLException {
            ScratchDatabase.execute(connection, sql);
        }
    }
}
