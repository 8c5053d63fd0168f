package dev.codeway.database.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Statements that a server has executed, with what their plans read.
final class Explained {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLAN = " plan:\\n";

    /// What a statement has read of a table, at the most of all the times that it was sent.
    ///
    /// @param whole whether the plan reads the table from end to end
    /// @param rows those included that it found to be of no use
    record Reading(String sql, String table, boolean whole, long rows) {

        private Reading or(Reading other) {
            return new Reading(sql, table, whole || other.whole, Math.max(rows, other.rows));
        }

        private String key() {
            return table + " " + sql;
        }
    }

    private final Map<String, Reading> readings = new HashMap<>();
    private final Map<String, Long> times = new HashMap<>();

    /// All of a server's log that others than tests had executed.
    ///
    /// @param log as `auto_explain` writes it, in JSON
    static Explained in(Path log) throws IOException {
        Explained explained = new Explained();
        try (Stream<String> lines = Files.lines(log)) {
            lines.filter(line -> line.contains(PLAN)).forEach(explained::add);
        }
        return explained;
    }

    private void add(String line) {
        try {
            JsonNode entry = JSON.readTree(line);
            if (!entry.path("application_name").asText().equals("test")) {
                String message = entry.path("message").textValue();
                JsonNode explained = JSON.readTree(message.substring(message.indexOf('{')));
                String sql = explained.path("Query Text").asText().strip();
                times.merge(sql, 1L, Long::sum);
                read(sql, explained.path("Plan"));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(line, unreadable);
        }
    }

    private void read(String sql, JsonNode node) {
        String table = node.path("Relation Name").asText();
        String type = node.path("Node Type").asText();
        if (!table.isEmpty() && !type.equals("ModifyTable")) {
            double once =
                    node.path("Actual Rows").asDouble()
                            + node.path("Rows Removed by Filter").asDouble()
                            + node.path("Rows Removed by Index Recheck").asDouble();
            long rows = Math.round(once * node.path("Actual Loops").asDouble());
            Reading reading = new Reading(sql, table, type.equals("Seq Scan"), rows);
            readings.merge(reading.key(), reading, Reading::or);
        }
        node.path("Plans").forEach(child -> read(sql, child));
    }

    /// How many were executed, equal ones again.
    long times() {
        return times.values().stream().mapToLong(Long::longValue).sum();
    }

    /// How many were executed, equal ones once.
    int distinct() {
        return times.size();
    }

    /// How many of them read one of these tables.
    long about(Set<String> tables) {
        return readings.values().stream()
                .filter(it -> tables.contains(it.table()))
                .map(Reading::sql)
                .distinct()
                .count();
    }

    List<Reading> fromEndToEnd() {
        return readings.values().stream().filter(Reading::whole).toList();
    }

    /// Those that read most rows of one of these tables by an index, a line each.
    String greediest(Set<String> tables, int count) {
        return readings.values().stream()
                .filter(it -> tables.contains(it.table()) && !it.whole())
                .sorted(Comparator.comparingLong(Reading::rows).reversed())
                .limit(count)
                .map(
                        it ->
                                "  %d rows of %s by an index: %s%n"
                                        .formatted(
                                                it.rows(),
                                                it.table(),
                                                it.sql().replaceAll("\\s+", " ")))
                .collect(Collectors.joining());
    }
}
