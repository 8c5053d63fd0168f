package dev.codeway.platform.executable;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.NameIterator;
import io.quarkus.runtime.configuration.PropertiesUtil;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class SegmentsOfSettingsTest {

    private static final List<String> KNOWN =
            List.of("a", "ab", "abc", "b", "*", "a[*]", "*[*]", "a-b", "quarkus", "http");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "ab.a",
                "quarkus.http.abc",
                "quarkus.\"x.y\".a-b",
                "a[0].b",
                "*.a",
                "a.*.ab",
                "b[12]",
                "quarkus.http",
                "qarkus.a-b.\"*\"",
                "abc.b[*].http"
            })
    void aSegmentIsKnownWhereTheFrameworkWouldSayThatItIs(String name) {
        for (NameIterator at = new NameIterator(name); at.hasNext(); at.next()) {
            for (String known : KNOWN) {
                assertThat(SegmentsOfSettings.isMapped(at, known))
                        .as("%s at %d is %s", name, at.getPosition(), known)
                        .isEqualTo(PropertiesUtil.isMapped(at, known));
            }
        }
    }
}
