package dev.codeway.platform.executable;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalPathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "application.properties",
                "/db/migration/V1__init.sql",
                "META-INF/services/java.sql.Driver",
                "a/b.c/d..e",
                "a\\b",
                "é ü/x"
            })
    void whereNothingHasToBeDoneThePathIsCanonical(String path) {
        assertThat(CanonicalPath.is(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "a/", "//a", "a//b", ".", "./a", "../a", "a/./b", "a/../b", "a/.."})
    void whereSomethingMightHaveToBeDoneItIsNot(String path) {
        assertThat(CanonicalPath.is(path)).isFalse();
    }
}
