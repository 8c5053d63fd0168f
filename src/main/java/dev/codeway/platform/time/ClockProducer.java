package dev.codeway.platform.time;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.time.Duration;

class ClockProducer {

    /// UTC in whole microseconds: what PostgreSQL keeps, so that an instant answered before a
    /// commit equals the one read after it.
    @Produces
    @Singleton
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
    }
}
