package dev.codeway.database.adoption;

import dev.codeway.database.adoption.Finding.Severity;
import dev.codeway.database.adoption.Strategy.OnConflict;
import dev.codeway.database.adoption.Strategy.OnInProgress;
import dev.codeway.database.adoption.Strategy.OnQueued;
import dev.codeway.platform.problem.InputRule;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Looks at each row for what the new schema does not take as it is.
final class RowInspection {

    private static final String CANONICAL =
            "'^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'";

    private final Connection connection;
    private final PrismaTables tables;
    private final Strategy strategy;
    private final Map<String, InputRule> rules;
    private final List<Finding> found = new ArrayList<>();

    RowInspection(
            Connection connection,
            PrismaTables tables,
            Strategy strategy,
            Map<String, InputRule> rules) {
        this.connection = connection;
        this.tables = tables;
        this.strategy = strategy;
        this.rules = rules;
    }

    List<Finding> findings() throws SQLException {
        for (Table table : Table.values()) {
            ids(table);
            times(table);
        }
        projects();
        orphans();
        statuses();
        queue();
        return found;
    }

    private void each(String select, Rows.Reader reader) throws SQLException {
        Rows.each(connection, tables.with() + select, reader);
    }

    private void ids(Table table) throws SQLException {
        each(
                """
                SELECT id, count(*) FROM %s GROUP BY id HAVING id IS NULL OR count(*) > 1
                ORDER BY id COLLATE "C"
                """
                        .formatted(table.subject()),
                row ->
                        found.add(
                                Finding.blocks(
                                        row.getString(1) == null ? "null-value" : "duplicate-id",
                                        table.title(),
                                        row.getString(1),
                                        "id",
                                        null,
                                        "%d rows; give each an id of its own"
                                                .formatted(row.getLong(2)))));
        // One that is a UUID but for capitals stays the same UUID, unless another row has it.
        each(
                """
                SELECT id, CASE WHEN lower(id) ~ %1$s
                        AND NOT EXISTS (SELECT FROM %2$s o WHERE o.id = lower(t.id))
                        AND row_number() OVER (PARTITION BY lower(id) ORDER BY id COLLATE "C") = 1
                    THEN lower(id) END
                FROM %2$s t WHERE id !~ %1$s ORDER BY id COLLATE "C"
                """
                        .formatted(CANONICAL, table.subject()),
                row -> {
                    String id = row.getString(1);
                    String lower = row.getString(2);
                    found.add(
                            Finding.change(
                                    "id",
                                    table.title(),
                                    id,
                                    "id",
                                    id,
                                    lower == null
                                            ? NewIds.of(table.subject(), id).toString()
                                            : lower));
                });
    }

    private void times(Table table) throws SQLException {
        each(
                """
                SELECT id, stored_created_at::text, stored_updated_at::text, created_at::text,
                    updated_at::text
                FROM %s
                WHERE stored_created_at IS DISTINCT FROM created_at
                    OR stored_updated_at IS DISTINCT FROM updated_at
                    OR created_at IS NULL OR updated_at < created_at
                ORDER BY id COLLATE "C"
                """
                        .formatted(table.subject()),
                row -> {
                    if (row.getString(4) == null) {
                        found.add(
                                Finding.blocks(
                                        "unusable-time",
                                        table.title(),
                                        row.getString(1),
                                        "createdAt",
                                        row.getString(2),
                                        "nor can updatedAt be used; set one of them"));
                    } else {
                        int before = found.size();
                        time(table, row, "createdAt", 2);
                        time(table, row, "updatedAt", 3);
                        if (found.size() == before) {
                            found.add(
                                    Finding.notice(
                                            "reversed-times",
                                            table.title(),
                                            row.getString(1),
                                            "updatedAt",
                                            row.getString(3),
                                            "is before createdAt, and stays so"));
                        }
                    }
                });
    }

    private void time(Table table, ResultSet row, String field, int column) throws SQLException {
        String stored = row.getString(column);
        String usable = row.getString(column + 2);
        if (!usable.equals(stored)) {
            found.add(
                    Finding.change(
                            "unusable-time",
                            table.title(),
                            row.getString(1),
                            field,
                            stored,
                            usable));
        }
    }

    private void projects() throws SQLException {
        List<Labels.Wish> wishes = new ArrayList<>();
        each(
                """
                SELECT id, name, git_url, subdomain FROM project
                ORDER BY created_at NULLS LAST, id COLLATE "C"
                """,
                row -> {
                    String id = row.getString(1);
                    String name = row.getString(2);
                    text(id, "name", name, true);
                    // It may hold a password, which today's rules would have refused.
                    text(id, "gitURL", row.getString(3), false);
                    wishes.add(
                            new Labels.Wish(
                                    String.valueOf(id),
                                    row.getString(4),
                                    name == null ? "" : name));
                });
        Labels labels = new Labels(it -> objection("subdomain", it) == null);
        labels.deal(wishes).forEach(this::subdomain);
    }

    private void text(String id, String field, @Nullable String value, boolean shown) {
        if (value == null) {
            found.add(
                    Finding.blocks(
                            "null-value",
                            Table.PROJECT.title(),
                            id,
                            field,
                            null,
                            "give it a value"));
            return;
        }
        String objection = objection(field, value);
        if (objection != null) {
            found.add(
                    Finding.notice(
                            field.equals("name") ? "refused-name" : "refused-git-url",
                            Table.PROJECT.title(),
                            id,
                            field,
                            shown ? value : null,
                            "a new one " + objection + "; this one stays as it is"));
        }
    }

    private @Nullable String objection(String field, String value) {
        InputRule rule = rules.get(field);
        return rule == null ? null : rule.objection(value).orElse(null);
    }

    private void subdomain(Labels.Dealt dealt) {
        Labels.Wish wish = dealt.wish();
        boolean keeps = dealt.kind().equals("subdomain-case");
        if (!dealt.label().equals(wish.subdomain())) {
            found.add(
                    Finding.change(
                                    dealt.kind(),
                                    Table.PROJECT.title(),
                                    wish.id(),
                                    "subdomain",
                                    wish.subdomain(),
                                    dealt.label())
                            .unless(
                                    keeps || strategy.onConflict() == OnConflict.rename,
                                    "give it another one, or --on-conflict rename"));
        }
        String objection = keeps ? objection("subdomain", dealt.label()) : null;
        if (objection != null) {
            found.add(
                    Finding.notice(
                            "refused-subdomain",
                            Table.PROJECT.title(),
                            wish.id(),
                            "subdomain",
                            dealt.label(),
                            objection + " today; this one stays"));
        }
    }

    private void orphans() throws SQLException {
        each(
                """
                SELECT d.id, d.project_id FROM deployment d
                LEFT JOIN project p ON p.id = d.project_id
                WHERE p.id IS NULL ORDER BY d.id COLLATE "C"
                """,
                row ->
                        found.add(
                                Finding.blocks(
                                        "orphan",
                                        Table.DEPLOYMENT.title(),
                                        row.getString(1),
                                        "projectId",
                                        row.getString(2),
                                        "there is no such project: insert it, or delete the deployment")));
    }

    private void statuses() throws SQLException {
        each(
                """
                SELECT id, status FROM deployment
                WHERE (status IN ('NOT_STARTED', 'QUEUED', 'IN_PROGRESS', 'READY', 'FAIL')) IS NOT TRUE
                ORDER BY id COLLATE "C"
                """,
                row ->
                        found.add(
                                Finding.blocks(
                                        "unknown-status",
                                        Table.DEPLOYMENT.title(),
                                        row.getString(1),
                                        "status",
                                        row.getString(2),
                                        "must be one of the five; UPDATE it")));
    }

    /// The newest that is queued comes first of its project, or the newest that is being built
    /// where none is.
    private void queue() throws SQLException {
        each(
                """
                SELECT id, status, row_number() OVER (PARTITION BY project_id
                    ORDER BY status = 'QUEUED' DESC, created_at DESC, id COLLATE "C" DESC) AS place
                FROM deployment WHERE status IN ('QUEUED', 'IN_PROGRESS')
                ORDER BY project_id COLLATE "C", place
                """,
                row -> {
                    String id = row.getString(1);
                    boolean first = row.getLong(3) == 1;
                    if (row.getString(2).equals("IN_PROGRESS")) {
                        inProgress(id, first);
                    } else if (!first) {
                        end(id, "several-queued", "QUEUED", "SUPERSEDED");
                    }
                });
    }

    private void inProgress(String id, boolean first) {
        if (strategy.onInProgress() == OnInProgress.keep) {
            found.add(
                    new Finding(
                            Severity.NOTICE,
                            "in-progress",
                            Table.DEPLOYMENT.title(),
                            id,
                            "status",
                            "IN_PROGRESS",
                            null,
                            "stays so; if nobody ends it, it times out like any build begun now"));
        } else if (strategy.onInProgress() == OnInProgress.fail) {
            end(id, "in-progress", "IN_PROGRESS", "WORKER_LOST");
        } else if (first) {
            found.add(
                    Finding.change(
                            "in-progress",
                            Table.DEPLOYMENT.title(),
                            id,
                            "status",
                            "IN_PROGRESS",
                            "QUEUED"));
        } else {
            end(id, "in-progress", "IN_PROGRESS", "SUPERSEDED");
        }
    }

    private void end(String id, String kind, String status, String reason) {
        boolean wanted =
                !kind.equals("several-queued") || strategy.onQueued() == OnQueued.supersede;
        String remedy = "cancel it, or --on-queued supersede";
        String table = Table.DEPLOYMENT.title();
        found.add(Finding.change(kind, table, id, "status", status, "FAIL").unless(wanted, remedy));
        found.add(Finding.change(kind, table, id, "reason", null, reason).unless(wanted, remedy));
    }
}
