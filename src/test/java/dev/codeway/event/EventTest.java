package dev.codeway.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.database.ScratchDatabase;

import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

class EventTest {

    // It wrote them before, and what a client was told once it is told the same way again.
    @Test
    void documentsAreAsPostgresWritesThem() throws SQLException {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        try (Connection connection = database.connect()) {
            ScratchDatabase.execute(
                    connection,
                    """
                    WITH made AS (
                        INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                        VALUES (gen_random_uuid(), E'"Läden" \\\\ \\t \\u2028', 'https://github.com/acme/shop', 'shop',
                            now(), now())
                        RETURNING id
                    )
                    INSERT INTO codeway.deployment (id, project_id, number, status, ref, created_at, updated_at)
                    SELECT gen_random_uuid(), id, 1, 'NOT_STARTED', 'main', now(), now() FROM made
                    """);
            List<Event> events =
                    Event.between(connection, 0, Event.horizon(connection), EventFilter.ALL, 10);
            assertThat(events)
                    .extracting(Event::type)
                    .containsExactly("project.created", "deployment.created");
            assertThat(events)
                    .extracting(Event::document)
                    .containsExactlyElementsOf(
                            database.column(
                                    """
                                    SELECT jsonb_build_object('id', id, 'type', type, 'projectId', project_id,
                                        'deploymentId', deployment_id,
                                        'createdAt', codeway.rfc3339(created_at), 'data', data)::text
                                    FROM codeway.event ORDER BY id
                                    """));
        }
    }
}
