package dev.codeway.platform.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Concurrently;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

class BucketsTest {

    // Where the clock of the system may begin, and where it overflows.
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000_000_000);
    private final Buckets<String> buckets = new Buckets<>(10, Duration.ofSeconds(2), clock::get);

    @Test
    void aFullBucketGivesABurstAndThenWhatComesBack() {
        for (int left = 19; left >= 0; left--) {
            Buckets.Level level = buckets.take("a");
            assertThat(level.granted()).isTrue();
            assertThat(level.left()).isEqualTo(left);
        }
        Buckets.Level refused = buckets.take("a");
        assertThat(refused.granted()).isFalse();
        assertThat(refused.left()).isZero();
        assertThat(refused.untilNext()).isEqualTo(Duration.ofMillis(100));
        assertThat(refused.untilFull()).isEqualTo(Duration.ofSeconds(2));
        pass(Duration.ofMillis(99));
        assertThat(buckets.take("a").granted()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(buckets.take("a").granted()).isTrue();
        assertThat(buckets.take("a").granted()).isFalse();
        pass(Duration.ofMinutes(1));
        assertThat(buckets.take("a").left()).isEqualTo(19);
    }

    @Test
    void oneMayOweWhatOneTookAtOnce() {
        for (int i = 0; i < 120; i++) {
            buckets.owe("a");
        }
        assertThat(buckets.look("a").granted()).isFalse();
        pass(Duration.ofMillis(10_099));
        assertThat(buckets.look("a").granted()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(buckets.look("a").granted()).isTrue();
        assertThat(buckets.look("b").left()).isEqualTo(20);
    }

    @Test
    void noTokenIsGivenTwice() throws Exception {
        List<Integer> granted =
                Concurrently.together(
                        8,
                        () -> {
                            int mine = 0;
                            for (int i = 0; i < 1_000; i++) {
                                mine += buckets.take("a").granted() ? 1 : 0;
                            }
                            return mine;
                        });
        assertThat(granted.stream().mapToInt(it -> it).sum()).isEqualTo(20);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
