package dev.codeway.database.adoption;

import dev.codeway.database.adoption.Finding.Severity;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Looks at what Prisma says of its own migrations.
record HistoryInspection(Connection connection, PrismaTables tables, boolean ignored) {

    private static final String TABLE = "_prisma_migrations";

    /// Of the one that made the schema that is known here.
    private static final String KNOWN =
            "bf73d183e48be094e0b4019c7daa20407dc5358f12fe5218a836877d07ac7ced";

    List<Finding> findings() throws SQLException {
        List<Finding> found = new ArrayList<>();
        String table = tables.quoted(TABLE);
        if (!Rows.one(
                connection, "SELECT to_regclass(?) IS NOT NULL", row -> row.getBoolean(1), table)) {
            found.add(
                    Finding.notice(
                            "no-prisma-migrations",
                            TABLE,
                            null,
                            null,
                            null,
                            "Prisma keeps no history here, as after `prisma db push`"));
            return found;
        }
        Rows.each(
                connection,
                """
                SELECT row->>'id', row->>'migration_name', row->>'checksum', row->>'finished_at',
                    row->>'rolled_back_at'
                FROM (SELECT to_jsonb(m) AS row FROM %s m) AS migrations
                ORDER BY row->>'started_at', row->>'id'
                """
                        .formatted(table),
                row ->
                        inspect(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4) != null,
                                row.getString(5) != null,
                                found));
        return found;
    }

    private void inspect(
            String id,
            @Nullable String name,
            @Nullable String checksum,
            boolean finished,
            boolean rolledBack,
            List<Finding> found) {
        if (rolledBack) {
            found.add(
                    Finding.notice(
                            "rolled-back-prisma-migration",
                            TABLE,
                            id,
                            null,
                            name,
                            "counts as never run"));
        } else if (!finished) {
            found.add(
                    tolerable(
                            "failed-prisma-migration",
                            id,
                            name,
                            "see what of it is there, then `npx prisma migrate resolve"
                                    + " --rolled-back|--applied %s`, or --ignore-prisma-migrations"
                                            .formatted(name)));
        } else if (!KNOWN.equals(checksum)) {
            found.add(
                    tolerable(
                            "unknown-prisma-migration",
                            id,
                            name,
                            "what it added stays in Prisma's tables only; if that is all right:"
                                    + " --ignore-prisma-migrations"));
        }
    }

    private Finding tolerable(String kind, String id, @Nullable String name, String remedy) {
        return new Finding(
                ignored ? Severity.NOTICE : Severity.BLOCKS,
                kind,
                TABLE,
                id,
                null,
                name,
                null,
                ignored ? "ignored, as you asked" : remedy);
    }
}
