package dev.codeway.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class BuildChartTest {

    @Test
    void durationsAreSaidAsPeopleSayThem() {
        assertThat(
                        List.of(
                                        Duration.ZERO,
                                        Duration.ofMillis(340),
                                        Duration.ofMillis(1_740),
                                        Duration.ofSeconds(42),
                                        Duration.ofSeconds(60),
                                        Duration.ofSeconds(185),
                                        Duration.ofMinutes(130))
                                .stream()
                                .map(Moment::words))
                .containsExactly(
                        "0 ms", "340 ms", "1.7 s", "42 s", "1 min", "3 min 5 s", "2 h 10 min");
    }

    @Test
    void nothingIsDrawnOfNothing() {
        BuildChart chart = BuildChart.of(List.of());
        assertThat(chart.bars()).isEmpty();
        assertThat(chart.words()).isEmpty();
    }
}
