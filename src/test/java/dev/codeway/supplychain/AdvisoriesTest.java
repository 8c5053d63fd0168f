package dev.codeway.supplychain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.LocalDate;

/// The advisories find what they are about, by Maven's order of versions and without a network.
class AdvisoriesTest {

    private final Advisories advisories;

    AdvisoriesTest() throws IOException {
        advisories = Advisories.read();
    }

    @Test
    void aPlantedComponentIsFound() {
        assertThat(advisories.of("org.yaml:snakeyaml", "1.33"))
                .extracting(Advisories.Hit::id)
                .containsExactly("GHSA-mjmj-j48q-9wg2");
        assertThat(advisories.of("org.yaml:snakeyaml", "2.0")).isEmpty();
        assertThat(advisories.of("org.yaml:snakeyaml-engine", "1.33")).isEmpty();
    }

    @Test
    void versionsAreInMavensOrder() {
        assertThat(advisories.of("io.netty:netty-codec-http2", "4.1.99.Final"))
                .extracting(Advisories.Hit::id)
                .contains("GHSA-xpw8-rcwv-8f8p");
        assertThat(advisories.of("io.netty:netty-codec-http2", "4.1.100.Final"))
                .extracting(Advisories.Hit::id)
                .doesNotContain("GHSA-xpw8-rcwv-8f8p");
    }

    @Test
    void eachLineOfReleasesHasItsOwnFix() {
        for (String fixed : new String[] {"42.2.28", "42.3.9", "42.6.1", "42.7.2"}) {
            assertThat(advisories.of("org.postgresql:postgresql", fixed))
                    .extracting(Advisories.Hit::id)
                    .doesNotContain("GHSA-24rp-q3w6-vc56");
        }
        for (String open : new String[] {"9.4.1212", "42.2.27", "42.3.8", "42.6.0", "42.7.1"}) {
            assertThat(advisories.of("org.postgresql:postgresql", open))
                    .extracting(Advisories.Hit::id)
                    .contains("GHSA-24rp-q3w6-vc56");
        }
    }

    @Test
    void eachSaysWhatItIsAbout() {
        LocalDate.parse(advisories.taken());
        assertThat(advisories.all()).isNotEmpty();
        for (JsonNode advisory : advisories.all()) {
            assertThat(advisory.path("id").asText()).matches("(GHSA|CVE)-[0-9a-z-]+");
            assertThat(advisory.path("affected")).isNotEmpty();
            for (JsonNode affected : advisory.path("affected")) {
                assertThat(affected.at("/package/ecosystem").asText()).isEqualTo("Maven");
                assertThat(affected.at("/package/name").asText()).matches("[\\w.-]+:[\\w.-]+");
                assertThat(affected.path("ranges")).isNotEmpty();
            }
        }
    }
}
