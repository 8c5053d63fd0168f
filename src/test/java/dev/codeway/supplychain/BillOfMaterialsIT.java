package dev.codeway.supplychain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.codeway.testsupport.ServiceProcess;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `target/bom.json` (CycloneDX), which is built with the package, and what is known of what it
/// lists.
class BillOfMaterialsIT {

    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode bill = JSON.readTree(Path.of("target/bom.json").toFile());

    BillOfMaterialsIT() throws IOException {}

    @Test
    void itListsWhatIsShipped() throws IOException {
        Map<String, JsonNode> listed = new HashMap<>();
        for (JsonNode component : bill.path("components")) {
            listed.put(
                    component.path("group").asText()
                            + "."
                            + component.path("name").asText()
                            + "-"
                            + component.path("version").asText(),
                    component);
        }
        assertThat(listed).hasSizeGreaterThan(100);
        assertThat(listed.values())
                .allMatch(it -> it.path("purl").asText().startsWith("pkg:maven/"))
                .allMatch(it -> !it.path("hashes").isEmpty());
        if (!ServiceProcess.isNative()) {
            try (Stream<Path> jars = Files.list(Path.of("target/quarkus-app/lib/main"))) {
                List<String> unlisted =
                        jars.map(jar -> jar.getFileName().toString().replaceFirst("\\.jar$", ""))
                                .filter(
                                        jar ->
                                                listed.keySet().stream()
                                                        // Others have a classifier behind.
                                                        .noneMatch(jar::startsWith))
                                .toList();
                assertThat(unlisted).as("shipped and not listed").isEmpty();
            }
        }
    }

    @Test
    void itIsTheSameWheneverItIsBuilt() {
        assertThat(bill.at("/metadata/timestamp").asText()).isIn("", "2026-01-01T00:00:00Z");
        assertThat(bill.path("components").findValuesAsText("version"))
                .noneMatch(version -> version.endsWith("-SNAPSHOT"));
    }

    /// `supply-chain/allowed.json` says which weakness we live with, and why.
    @Test
    void nothingShippedIsKnownToBeWeakUnlessItIsAllowedWithAReason() throws IOException {
        Advisories advisories = Advisories.read();
        Map<String, String> allowed = new HashMap<>();
        for (JsonNode each : JSON.readTree(Path.of("supply-chain/allowed.json").toFile())) {
            assertThat(each.path("reason").asText()).as(each.toString()).hasSizeGreaterThan(20);
            allowed.put(each.path("id").asText(), each.path("reason").asText());
        }
        List<Advisories.Hit> hits = new ArrayList<>();
        for (JsonNode component : bill.path("components")) {
            hits.addAll(
                    advisories.of(
                            component.path("group").asText()
                                    + ":"
                                    + component.path("name").asText(),
                            component.path("version").asText()));
        }
        System.out.printf(
                "BillOfMaterialsIT: %d components, %d advisories of %s, %d concern us%n",
                bill.path("components").size(),
                advisories.all().size(),
                advisories.taken(),
                hits.size());
        hits.forEach(hit -> System.out.println("  " + hit + " | " + allowed.get(hit.id())));
        assertThat(hits).filteredOn(hit -> !allowed.containsKey(hit.id())).isEmpty();
        Set<String> stale = new HashSet<>(allowed.keySet());
        stale.removeAll(hits.stream().map(Advisories.Hit::id).collect(Collectors.toSet()));
        assertThat(stale).as("allowed for nothing").isEmpty();
    }
}
