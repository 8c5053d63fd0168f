package dev.codeway.database.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Runs a migration on a database that nobody else uses, statement by statement, and observes what
/// each does to the relations that were there before.
final class Rehearsal {

    /// @param locks `table` to the modes, in the words of `pg_locks`
    record Observed(String sql, Map<String, Set<String>> locks, List<String> rewrites) {}

    private record Relation(String name, String kind, String table, long file) {}

    private final Connection connection;
    private final Map<Long, Relation> before;

    private Rehearsal(Connection connection) throws SQLException {
        this.connection = connection;
        this.before = relations();
    }

    /// @param connection is left in autocommit
    static List<Observed> of(Connection connection, Script script) throws SQLException {
        connection.setAutoCommit(!script.transactional());
        List<Observed> observed = new Rehearsal(connection).run(script);
        if (!connection.getAutoCommit()) {
            connection.commit();
            connection.setAutoCommit(true);
        }
        return observed;
    }

    private List<Observed> run(Script script) throws SQLException {
        List<Observed> observed = new ArrayList<>();
        Map<String, Set<String>> known = new HashMap<>();
        Map<Long, Relation> last = before;
        for (String sql : script.statements()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
            Map<Long, Relation> now = relations();
            Map<String, Set<String>> locks =
                    script.transactional() ? locks() : locksOfConcurrentOnes(last, now);
            known.forEach(
                    (table, modes) ->
                            locks.getOrDefault(table, new LinkedHashSet<>()).removeAll(modes));
            locks.values().removeIf(Set::isEmpty);
            locks.forEach(
                    (table, modes) ->
                            known.computeIfAbsent(table, _ -> new LinkedHashSet<>()).addAll(modes));
            observed.add(new Observed(sql, locks, rewrites(last, now)));
            last = now;
        }
        return observed;
    }

    private Map<Long, Relation> relations() throws SQLException {
        Map<Long, Relation> relations = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                """
                                SELECT c.oid, format('%I.%I', n.nspname, c.relname), c.relkind,
                                    (SELECT format('%I.%I', n.nspname, t.relname)
                                        FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
                                        WHERE i.indexrelid = c.oid),
                                    c.relfilenode
                                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                                WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                                    AND c.relkind IN ('r', 'p', 'm', 'v', 'S', 'i', 'I')
                                """)) {
            while (rows.next()) {
                relations.put(
                        rows.getLong(1),
                        new Relation(
                                rows.getString(2),
                                rows.getString(3),
                                Objects.requireNonNullElse(rows.getString(4), ""),
                                rows.getLong(5)));
            }
        }
        return relations;
    }

    private Map<String, Set<String>> locks() throws SQLException {
        Map<String, Set<String>> locks = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                """
                                SELECT relation::bigint, mode FROM pg_locks
                                WHERE pid = pg_backend_pid() AND locktype = 'relation'
                                ORDER BY mode
                                """)) {
            while (rows.next()) {
                Relation relation = before.get(rows.getLong(1));
                if (relation != null && !relation.kind().equalsIgnoreCase("i")) {
                    locks.computeIfAbsent(relation.name(), _ -> new LinkedHashSet<>())
                            .add(rows.getString(2));
                }
            }
        }
        return locks;
    }

    /// When they have ended their locks are gone. PostgreSQL documents which it was: on the table
    /// whose index comes or goes.
    private Map<String, Set<String>> locksOfConcurrentOnes(
            Map<Long, Relation> last, Map<Long, Relation> now) {
        Map<String, Set<String>> locks = new HashMap<>();
        Set<Long> changed = new LinkedHashSet<>(last.keySet());
        changed.addAll(now.keySet());
        changed.removeIf(oid -> last.containsKey(oid) && now.containsKey(oid));
        for (Long oid : changed) {
            Relation index = Objects.requireNonNull(now.getOrDefault(oid, last.get(oid)));
            if (!index.table().isEmpty()) {
                locks.computeIfAbsent(index.table(), _ -> new LinkedHashSet<>())
                        .add("ShareUpdateExclusiveLock");
            }
        }
        return locks;
    }

    private List<String> rewrites(Map<Long, Relation> last, Map<Long, Relation> now) {
        return last.entrySet().stream()
                .filter(it -> before.containsKey(it.getKey()))
                .filter(
                        it ->
                                now.containsKey(it.getKey())
                                        && now.get(it.getKey()).file() != it.getValue().file())
                .map(it -> it.getValue().name())
                .sorted()
                .toList();
    }
}
