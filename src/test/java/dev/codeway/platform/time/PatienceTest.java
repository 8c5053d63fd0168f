package dev.codeway.platform.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

@QuarkusTest
class PatienceTest {

    @Inject Vertx vertx;

    @ParameterizedTest
    @ValueSource(longs = {1, 999_999, 1_000_000, 1_000_001, 5_500_000})
    void aWaitEndsHoweverLittleIsLeftAndNotBeforeItsTime(long nanos) throws Exception {
        CompletableFuture<Long> waited = new CompletableFuture<>();
        CompletableFuture<Void> news = new CompletableFuture<>();
        vertx.getOrCreateContext()
                .runOnContext(
                        _ -> {
                            long begun = System.nanoTime();
                            Patience.until(news, Duration.ofNanos(nanos))
                                    .subscribe()
                                    .with(
                                            _ -> waited.complete(System.nanoTime() - begun),
                                            waited::completeExceptionally);
                        });
        assertThat(waited.get(10, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(nanos);
        assertThat(news).as("what others may wait for as well").isNotDone();
    }

    @Test
    void newsEndTheWait() {
        CompletableFuture<Void> news = new CompletableFuture<>();
        CompletableFuture<Void> wait =
                Patience.until(news, Duration.ofHours(1)).subscribe().asCompletionStage();
        news.complete(null);
        assertThat(wait).succeedsWithin(Duration.ofSeconds(10));
    }
}
