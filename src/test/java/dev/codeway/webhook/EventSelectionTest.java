package dev.codeway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeway.platform.problem.InvalidValue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

class EventSelectionTest {

    private static final Pattern TYPE =
            Pattern.compile("'((?:project|deployment|release)\\.[a-z_]+)'");

    @Test
    void theTypesAreThoseThatTheTriggersOfTheDatabaseWrite() throws IOException {
        Set<String> written = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            for (Path file : files.filter(name -> name.toString().endsWith(".sql")).toList()) {
                TYPE.matcher(Files.readString(file))
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .forEach(written::add);
            }
        }
        assertThat(EventSelection.KNOWN).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void typesAndKindsCanBeChosen() {
        assertThat(EventSelection.parse(List.of("release", "deployment.ready", "release")).types())
                .containsExactly("deployment.ready", "release");
        assertThat(EventSelection.parse(List.of())).isEqualTo(EventSelection.ALL);
    }

    @Test
    void aTypeThatNeverHappensIsRefused() {
        for (String type : List.of("deployment.red", "deployments", "", "DEPLOYMENT", "webhook")) {
            assertThatThrownBy(() -> EventSelection.parse(List.of("release", type)))
                    .isInstanceOf(InvalidValue.class)
                    .hasMessageStartingWith("must be some of deployment, ");
        }
    }
}
