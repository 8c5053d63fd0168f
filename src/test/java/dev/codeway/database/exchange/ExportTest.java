package dev.codeway.database.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.database.environment.Environment;
import dev.codeway.database.seed.Seeder;
import dev.codeway.platform.hash.Sha256;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;

class ExportTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().registerModule(new JavaTimeModule());

    @Test
    void anExportIsCountedSealedSortedAndTheSameEachTime() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        new Seeder(database.direct(), JSON)
                .seed(Environment.DEVELOPMENT, Duration.ofSeconds(10), _ -> {});
        String first = export(database);
        database.execute("UPDATE codeway.project SET updated_at = updated_at");
        assertThat(export(database)).isEqualTo(first);

        int end = first.indexOf('\n');
        JsonNode header = JSON.readTree(first.substring(0, end));
        String body = first.substring(end + 1);
        assertThat(header.get("format").asText()).isEqualTo("codeway-export/1");
        assertThat(header.get("sha256").asText()).isEqualTo(Sha256.of(body));
        assertThat(body.lines().filter(it -> it.contains("\"type\" : \"project\"")))
                .isSorted()
                .hasSize(database.count("codeway.project"))
                .hasSize(header.get("projects").asInt());
        assertThat(body.lines().filter(it -> it.contains("\"type\" : \"deployment\"")))
                .hasSize(database.count("codeway.deployment"))
                .hasSize(header.get("deployments").asInt());
        database.execute(
                "UPDATE codeway.project SET name = name || '!' WHERE subdomain = 'csstype'");
        assertThat(export(database)).isNotEqualTo(first);
    }

    private static String export(ScratchDatabase database) throws Exception {
        StringWriter text = new StringWriter();
        try (PrintWriter out = new PrintWriter(text)) {
            new Export(database.direct(), JSON).write(out);
        }
        return text.toString();
    }
}
