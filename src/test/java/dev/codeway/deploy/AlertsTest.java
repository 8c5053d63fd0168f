package dev.codeway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Alerts fire for whom they should and for nobody else, as Prometheus itself sees it.
class AlertsTest {

    private static final Path ALERTS = Path.of("deploy/kubernetes/components/monitoring");

    @TempDir Path directory;

    @Test
    void everyAlertFiresForWhoIsSickAndNoneForWhoIsWell() throws Exception {
        YAMLMapper yaml = new YAMLMapper();
        JsonNode rule = yaml.readTree(ALERTS.resolve("alerts.yaml").toFile());
        yaml.writeValue(directory.resolve("rules.yaml").toFile(), rule.get("spec"));
        String cases = Files.readString(ALERTS.resolve("alerts-test.yaml"));
        Path file = Files.writeString(directory.resolve("alerts-test.yaml"), cases);
        List<String> alerts = rule.findValuesAsText("alert");
        assertThat(alerts).isNotEmpty().allSatisfy(it -> assertThat(cases).contains(it));
        assertThat(promtool(file)).contains("SUCCESS");
        Files.writeString(file, cases.replace("'2000x40'", "'20x40'"));
        assertThat(promtool(file)).contains("FAILED", "CodewayQueueLong");
        System.out.printf("Alerts that fire for who is sick: %d%n", alerts.size());
    }

    private String promtool(Path file) throws Exception {
        Path said = directory.resolve("said");
        Process process =
                new ProcessBuilder("promtool", "test", "rules", file.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(said);
    }
}
