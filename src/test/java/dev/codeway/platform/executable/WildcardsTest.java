package dev.codeway.platform.executable;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.DefaultValuesConfigSource;
import io.smallrye.config.PropertyName;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class WildcardsTest {

    private static final List<String> OF_PATTERNS =
            List.of("a", "b", "cd", "*", "*", "e[*]", "*[*]", "f-g");
    private static final List<String> OF_NAMES =
            List.of("a", "b", "cd", "*", "\"x.y\"", "e[0]", "h[12]", "f-g", "");

    @Test
    void aDefaultIsWhatTheFrameworkWouldSayItIs() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int found = 0;
        for (int i = 0; i < 20_000; i++) {
            String pattern = name(random, OF_PATTERNS);
            if (!pattern.contains("*")) {
                continue;
            }
            String asked = random.nextInt(10) == 0 ? pattern : name(random, OF_NAMES);
            String expected =
                    new DefaultValuesConfigSource(Map.of(pattern, "1"), "the framework's", 1)
                            .getValue(asked);
            assertThat(new Wildcards(Map.of(new PropertyName(pattern), "1")).get(asked))
                    .as("%s of %s, seed %d", asked, pattern, seed)
                    .isEqualTo(expected);
            found += expected == null ? 0 : 1;
        }
        assertThat(found).as("seed %d", seed).isPositive();
    }

    @Test
    void eachTableHasItsOwnAndOneThatIsAddedLaterCountsAsWell() {
        Map<PropertyName, String> table = new HashMap<>();
        table.put(new PropertyName("a.*.b"), "1");
        assertThat(Wildcards.of(table).get("c.x.d")).isNull();
        table.put(new PropertyName("c.*.d"), "2");
        assertThat(Wildcards.of(table).get("c.x.d")).isEqualTo("2");
        assertThat(Wildcards.of(Map.of()).get("c.x.d")).isNull();
        assertThat(Wildcards.of(table).get("a.x.b")).isEqualTo("1");
    }

    private static String name(Random random, List<String> segments) {
        return IntStream.rangeClosed(0, random.nextInt(4))
                .mapToObj(_ -> segments.get(random.nextInt(segments.size())))
                .collect(Collectors.joining("."));
    }
}
