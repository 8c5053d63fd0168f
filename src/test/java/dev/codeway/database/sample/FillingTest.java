package dev.codeway.database.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.database.ScratchDatabase;

import org.junit.jupiter.api.Test;

import java.util.List;

class FillingTest {

    /// Restored indexes and keys check the rest.
    @Test
    void whatIsMadeUpIsAsManyAsAskedForAndObeysTheRulesAndLeavesTheSchemaAsItWas()
            throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        String schema = database.snapshot("codeway");
        Filling filling = new Filling(database.direct());
        filling.fill(200, 5_000, 7, _ -> {});
        Filling.Filled again = filling.fill(100, 2_500, 7, _ -> {});

        assertThat(again.deployments()).isEqualTo(2_500);
        assertThat(database.count("codeway.project")).isEqualTo(300);
        assertThat(database.count("codeway.deployment")).isEqualTo(7_500);
        assertThat(database.count("codeway.event")).isZero();
        assertThat(database.snapshot("codeway")).isEqualTo(schema);
        assertThat(
                        database.column(
                                """
                                SELECT p.id FROM codeway.project p WHERE last_deployment_number <> (
                                    SELECT coalesce(max(number), 0) FROM codeway.deployment
                                    WHERE project_id = p.id)
                                OR live_deployment_id IS DISTINCT FROM (
                                    SELECT id FROM codeway.deployment
                                    WHERE project_id = p.id AND status = 'READY'
                                    ORDER BY number DESC LIMIT 1)
                                """))
                .as(
                        "projects with a wrong counter, or that do not serve their newest good deployment")
                .isEmpty();
        // A rewrite of every row is checked against all constraints that a copy is.
        database.execute("UPDATE codeway.deployment SET version = version + 1");
        assertThat(
                        database.column(
                                "SELECT DISTINCT status FROM codeway.deployment ORDER BY status"))
                .containsAll(List.of("FAIL", "QUEUED", "READY"));
        assertThat(
                        database.column(
                                """
                                SELECT id FROM codeway.deployment
                                WHERE NOT (created_at <= coalesce(started_at, created_at)
                                    AND coalesce(started_at, created_at) <= coalesce(finished_at, 'infinity'))
                                """))
                .as("deployments whose times run backwards")
                .isEmpty();
    }
}
