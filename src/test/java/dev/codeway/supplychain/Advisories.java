package dev.codeway.supplychain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.apache.maven.artifact.versioning.ComparableVersion;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What is known of weaknesses in what we depend on: advisories in the form of OSV
/// (ossf.github.io/osv-schema).
///
/// @param taken the day on which they were looked up
/// @param all the advisories
record Advisories(String taken, JsonNode all) {

    /// A component with a known weakness.
    record Hit(String id, String component, String summary) {

        @Override
        public String toString() {
            return "%s %s: %s".formatted(id, component, summary);
        }
    }

    static Advisories read() throws IOException {
        JsonNode file = new JsonMapper().readTree(Path.of("supply-chain/advisories.json").toFile());
        return new Advisories(file.path("taken").textValue(), file.path("advisories"));
    }

    /// Those that concern a component.
    ///
    /// @param name of the group and of the artifact, with a colon between
    List<Hit> of(String name, String version) {
        List<Hit> hits = new ArrayList<>();
        for (JsonNode advisory : all) {
            for (JsonNode affected : advisory.path("affected")) {
                if (affected.at("/package/name").asText().equals(name)
                        && affected.path("ranges")
                                .valueStream()
                                .anyMatch(range -> contains(range, version))) {
                    hits.add(
                            new Hit(
                                    advisory.path("id").textValue(),
                                    name + ":" + version,
                                    advisory.path("summary").asText()));
                }
            }
        }
        return hits;
    }

    /// As OSV says: the last event that is not above the version decides.
    private static boolean contains(JsonNode range, String version) {
        ComparableVersion own = new ComparableVersion(version);
        boolean contains = false;
        for (JsonNode event : range.path("events")) {
            String introduced = event.path("introduced").asText();
            String fixed = event.path("fixed").asText();
            String last = event.path("last_affected").asText();
            if (introduced.equals("0")
                    || (!introduced.isEmpty()
                            && own.compareTo(new ComparableVersion(introduced)) >= 0)) {
                contains = true;
            }
            if ((!fixed.isEmpty() && own.compareTo(new ComparableVersion(fixed)) >= 0)
                    || (!last.isEmpty() && own.compareTo(new ComparableVersion(last)) > 0)) {
                contains = false;
            }
        }
        return contains;
    }
}
