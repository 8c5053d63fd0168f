package dev.codeway.database.lint;

import static java.util.stream.Collectors.joining;

import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Looks for DDL that would stop a service which is running: with squawk, whose rules are at
/// squawkhq.com, and with some of our own. A line before the statement allows what it knows to be
/// harmless:
///
/// `-- lint: allow ban-drop-column because no version since 1.4 reads it`
final class MigrationLint {

    static final Path DIRECTORY = Path.of("lint");
    private static final Path SQUAWK = DIRECTORY.resolve("node_modules/.bin/squawk");
    private static final Pattern FINDING =
            Pattern.compile("(?m)^.*?:\\d+:\\d+: (?:warning|error): (\\S+) ");
    private static final Pattern ALLOWANCE = Pattern.compile("(?m)^\\s*-- lint: allow(.*)$");
    private static final Pattern REASONED = Pattern.compile(" ([a-z-]+) because \\S.{9,}");
    private static final Pattern CONCURRENT_INDEX =
            Pattern.compile(
                    "(?is)CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?:IF NOT EXISTS )?\"?(\\w+).*");

    private MigrationLint() {}

    /// The rules that a migration breaks.
    static List<String> of(Path migration, Path downScripts)
            throws IOException, InterruptedException, SQLException {
        String sql = Files.readString(migration);
        List<String> broken = new ArrayList<>();
        if (!Files.exists(downScripts.resolve(migration.getFileName().toString()))) {
            broken.add("down-script");
        }
        List<String> allowed = new ArrayList<>();
        for (Matcher line = ALLOWANCE.matcher(sql); line.find(); ) {
            Matcher reasoned = REASONED.matcher(line.group(1));
            if (reasoned.matches()) {
                allowed.add(reasoned.group(1));
            } else {
                broken.add("allow-because");
            }
        }
        if (sql.contains("squawk-ignore")) {
            broken.add("allow-because");
        }
        List<String> statements = statements(sql);
        broken.addAll(ours(statements));
        broken.removeAll(allowed);
        broken.addAll(squawks(sql, isConcurrent(statements)));
        return broken.stream().sorted().distinct().toList();
    }

    private static List<String> ours(List<String> statements) {
        List<String> broken = new ArrayList<>();
        boolean concurrent = isConcurrent(statements);
        // Outside of a transaction SET LOCAL would do nothing.
        String first = concurrent ? "(?i)SET lock_timeout .*" : "(?i)SET LOCAL lock_timeout .*";
        if (statements.isEmpty() || !statements.getFirst().matches(first)) {
            broken.add("lock-timeout-first");
        }
        if (concurrent
                && !statements.stream()
                        .allMatch(it -> it.matches("(?is)SET .*|.* CONCURRENTLY .*"))) {
            broken.add("concurrently-alone");
        }
        for (String statement : statements) {
            Matcher index = CONCURRENT_INDEX.matcher(statement);
            // One that failed is there and invalid: IF NOT EXISTS would pass over it.
            if (index.matches() && statements.stream().noneMatch(it -> drops(it, index.group(1)))) {
                broken.add("concurrently-again");
            }
        }
        return broken;
    }

    private static boolean drops(String statement, String index) {
        return statement.matches(
                "(?is)DROP INDEX CONCURRENTLY IF EXISTS (\"?\\w+\"?\\.)?\"?" + index + "\"?");
    }

    private static boolean isConcurrent(List<String> statements) {
        return statements.stream()
                .anyMatch(
                        it ->
                                it.matches(
                                        "(?is)(CREATE|DROP|REINDEX|REFRESH)\\b.* CONCURRENTLY .*"));
    }

    private static List<String> statements(String sql) throws SQLException {
        String bare = sql.replaceAll("(?m)^\\s*--.*$", "").replaceAll("(?m)\\s+-- .*$", "");
        return Parser.parseJdbcSql(bare, true, false, true, false, false).stream()
                .map((NativeQuery it) -> it.nativeSql.strip())
                .filter(it -> !it.isEmpty())
                .toList();
    }

    private static List<String> squawks(String sql, boolean concurrent)
            throws IOException, InterruptedException {
        install();
        Path copy = Files.createTempFile("migration", ".sql");
        Files.writeString(
                copy,
                ALLOWANCE
                        .matcher(sql)
                        .replaceAll(
                                it -> {
                                    Matcher reasoned = REASONED.matcher(it.group(1));
                                    return reasoned.matches()
                                            ? "-- squawk-ignore " + reasoned.group(1)
                                            : "";
                                }));
        List<String> command =
                new ArrayList<>(
                        List.of(
                                SQUAWK.toAbsolutePath().toString(),
                                "--config",
                                DIRECTORY.resolve("squawk.toml").toAbsolutePath().toString(),
                                "--reporter",
                                "gcc"));
        if (concurrent) {
            command.add("--no-assume-in-transaction");
        }
        command.add(copy.toString());
        Said said = run(command);
        Files.delete(copy);
        List<String> rules = FINDING.matcher(said.text()).results().map(it -> it.group(1)).toList();
        if (said.exitValue() != 0 && rules.isEmpty()) {
            throw new IllegalStateException(said.text());
        }
        return rules;
    }

    private static void install() throws IOException, InterruptedException {
        if (!Files.exists(SQUAWK)) {
            Said said =
                    run(
                            List.of(
                                    "npm",
                                    "install",
                                    "--prefix",
                                    DIRECTORY.toString(),
                                    "--no-save",
                                    "--no-audit",
                                    "--no-fund"));
            if (said.exitValue() != 0) {
                throw new IllegalStateException(said.text());
            }
        }
    }

    private record Said(int exitValue, String text) {}

    private static Said run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text;
        try (Stream<String> lines = process.inputReader().lines()) {
            text = lines.collect(joining("\n"));
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(command + " does not end");
        }
        return new Said(process.exitValue(), text);
    }
}
