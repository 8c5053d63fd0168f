package dev.codeway.database.lint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

class MigrationLintTest {

    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
    private static final Path DOWN = Path.of("src/main/resources/db/down");

    /// They have landed and cannot be edited. The first repeats what Prisma does; the others came
    /// before anybody had rows that they could have kept waiting.
    private static final Map<String, List<String>> EXEMPT =
            Map.of(
                    "V1__Create_the_schema_of_Prisma.sql",
                    List.of("prefer-timestamp-tz"),
                    "V8__Lease_builds_to_workers.sql",
                    List.of("constraint-missing-not-valid", "require-concurrent-index-creation"),
                    "V9__Keep_releases_in_a_ledger.sql",
                    List.of(
                            "adding-foreign-key-constraint",
                            "constraint-missing-not-valid",
                            "require-concurrent-index-creation"),
                    "V10__Keep_the_logs_of_builds.sql",
                    List.of("constraint-missing-not-valid", "require-concurrent-index-creation"));

    @TempDir Path directory;

    @Test
    void noMigrationStopsAServiceThatIsRunning() throws Exception {
        Map<String, List<String>> broken = new TreeMap<>();
        int count = 0;
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            for (Path migration : files.sorted().toList()) {
                count++;
                List<String> rules = MigrationLint.of(migration, DOWN);
                if (!rules.isEmpty()) {
                    broken.put(migration.getFileName().toString(), rules);
                }
            }
        }
        System.out.printf("Migrations looked at: %d, of them exempt: %d%n", count, EXEMPT.size());
        assertThat(broken).isEqualTo(new TreeMap<>(EXEMPT));
    }

    /// What is wrong, and how it is right.
    private record Example(String rule, String bad, String good) {

        @Override
        public String toString() {
            return rule + ": " + bad;
        }
    }

    private static Stream<Example> examples() {
        String drop =
                """
                SET lock_timeout = '5s';
                DROP INDEX CONCURRENTLY IF EXISTS codeway.ix_a;
                """;
        return Stream.of(
                new Example(
                        "lock-timeout-first",
                        "ALTER TABLE a ADD COLUMN b text;",
                        local("ALTER TABLE a ADD COLUMN b text;")),
                new Example(
                        "lock-timeout-first",
                        "CREATE INDEX CONCURRENTLY ix_a ON a (b); SET lock_timeout = '5s';",
                        drop + "CREATE INDEX CONCURRENTLY ix_a ON a (b);"),
                new Example(
                        "require-concurrent-index-creation",
                        local("CREATE INDEX ix_a ON a (b);"),
                        local("CREATE TABLE a (b text); CREATE INDEX ix_a ON a (b);")),
                new Example(
                        "concurrently-alone",
                        drop
                                + "CREATE INDEX CONCURRENTLY ix_a ON a (b); ALTER TABLE a ADD COLUMN c text;",
                        drop + "CREATE UNIQUE INDEX CONCURRENTLY ix_a ON a (b);"),
                new Example(
                        "concurrently-again",
                        "SET lock_timeout = '5s'; CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_a ON a (b);",
                        drop + "CREATE INDEX CONCURRENTLY ix_a ON a (b);"),
                new Example(
                        "adding-required-field",
                        local("ALTER TABLE a ADD COLUMN b text NOT NULL;"),
                        local("ALTER TABLE a ADD COLUMN b text NOT NULL DEFAULT '';")),
                new Example(
                        "adding-field-with-default",
                        local("ALTER TABLE a ADD COLUMN b uuid DEFAULT gen_random_uuid();"),
                        local("ALTER TABLE a ADD COLUMN b integer DEFAULT 1;")),
                new Example(
                        "prefer-timestamp-tz",
                        local("CREATE TABLE a (b timestamp NOT NULL);"),
                        local("CREATE TABLE a (b timestamptz NOT NULL);")),
                new Example(
                        "prefer-text-field",
                        local("CREATE TABLE a (b varchar(80));"),
                        local(
                                "CREATE TABLE a (b text, CONSTRAINT ck_a_b CHECK (char_length(b) <= 80));")),
                new Example(
                        "prefer-identity",
                        local("CREATE TABLE a (b serial);"),
                        local("CREATE TABLE a (b bigint GENERATED ALWAYS AS IDENTITY);")),
                new Example(
                        "changing-column-type",
                        local("ALTER TABLE a ALTER COLUMN b TYPE bigint;"),
                        local("ALTER TABLE a ADD COLUMN c bigint;")),
                new Example(
                        "constraint-missing-not-valid",
                        local("ALTER TABLE a ADD CONSTRAINT ck_a CHECK (b > 0);"),
                        local("ALTER TABLE a ADD CONSTRAINT ck_a CHECK (b > 0) NOT VALID;")),
                new Example(
                        "adding-foreign-key-constraint",
                        local(
                                "ALTER TABLE a ADD CONSTRAINT fk_a FOREIGN KEY (b) REFERENCES c (id);"),
                        local(
                                "ALTER TABLE a ADD CONSTRAINT fk_a FOREIGN KEY (b) REFERENCES c (id) NOT VALID;")),
                new Example(
                        "disallowed-unique-constraint",
                        local("ALTER TABLE a ADD CONSTRAINT ux_a UNIQUE (b);"),
                        local("ALTER TABLE a ADD CONSTRAINT ux_a UNIQUE USING INDEX ux_a_b;")),
                new Example(
                        "adding-not-nullable-field",
                        local("ALTER TABLE a ALTER COLUMN b SET NOT NULL;"),
                        local(
                                "-- lint: allow adding-not-nullable-field because ck_a_b has been validated\n"
                                        + "ALTER TABLE a ALTER COLUMN b SET NOT NULL;")),
                new Example(
                        "ban-drop-column",
                        local("ALTER TABLE a DROP COLUMN b;"),
                        local(
                                "-- lint: allow ban-drop-column because no version since 1.4 reads it\n"
                                        + "ALTER TABLE a DROP COLUMN b;")),
                new Example(
                        "ban-drop-table",
                        local("DROP TABLE a;"),
                        local(
                                "-- lint: allow ban-drop-table because the archive has been copied\n"
                                        + "DROP TABLE a;")),
                new Example(
                        "renaming-column",
                        local("ALTER TABLE a RENAME COLUMN b TO c;"),
                        local("ALTER TABLE a ADD COLUMN c text;")),
                new Example(
                        "renaming-table",
                        local("ALTER TABLE a RENAME TO b;"),
                        local("CREATE VIEW b AS SELECT 1 AS one;")),
                new Example(
                        "allow-because",
                        local("-- lint: allow ban-drop-table\nDROP TABLE a;"),
                        local(
                                "-- lint: allow ban-drop-table because the archive has been copied\n"
                                        + "DROP TABLE a;")),
                new Example(
                        "allow-because",
                        local("-- squawk-ignore ban-drop-table\nDROP TABLE a;"),
                        local("SELECT 1;")));
    }

    private static String local(String sql) {
        return "SET LOCAL lock_timeout = '5s';\n" + sql;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatIsWrongIsFoundAndWhatIsRightIsNot(Example example) throws Exception {
        assertThat(lint(example.bad())).contains(example.rule());
        assertThat(lint(example.good())).isEmpty();
    }

    @Test
    void aMigrationWithoutAWayBackIsFound() throws Exception {
        Path migration = Files.writeString(directory.resolve("V1__A.sql"), local("SELECT 1;"));
        assertThat(MigrationLint.of(migration, directory.resolve("down")))
                .containsExactly("down-script");
    }

    private List<String> lint(String sql) throws Exception {
        Path down = Files.createDirectories(directory.resolve("down"));
        Files.writeString(down.resolve("V1__A.sql"), "");
        return MigrationLint.of(Files.writeString(directory.resolve("V1__A.sql"), sql), down);
    }
}
