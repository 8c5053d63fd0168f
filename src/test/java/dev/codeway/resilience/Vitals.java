package dev.codeway.resilience;

import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.ServiceProcess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/// What a process has of what it could leak.
///
/// @param resident memory, in MiB
/// @param connections to the database, of the pool and besides
record Vitals(long resident, long threads, long files, long connections) {

    /// Those of a service at the moment, by `/proc`.
    static Vitals of(ServiceProcess service, Connection database) throws IOException, SQLException {
        Path process = Path.of("/proc", String.valueOf(service.pid()));
        List<String> status = Files.readAllLines(process.resolve("status"));
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            return new Vitals(
                    number(status, "VmRSS:") / 1_024,
                    number(status, "Threads:"),
                    files.count(),
                    ServiceDatabase.column(
                                    database,
                                    """
                                    SELECT pid FROM pg_stat_activity
                                    WHERE datname = current_database()
                                        AND application_name LIKE 'codeway%'
                                    """)
                            .size());
        }
    }

    private static long number(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> Long.valueOf(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /// The most of each.
    static Vitals most(List<Vitals> samples) {
        return samples.stream()
                .reduce(
                        (one, other) ->
                                new Vitals(
                                        Math.max(one.resident, other.resident),
                                        Math.max(one.threads, other.threads),
                                        Math.max(one.files, other.files),
                                        Math.max(one.connections, other.connections)))
                .orElseThrow();
    }
}
