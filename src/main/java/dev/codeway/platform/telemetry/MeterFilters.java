package dev.codeway.platform.telemetry;

import io.micrometer.core.instrument.config.MeterFilter;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// What is not measured.
class MeterFilters {

    /// Of each connection of a pipeline Vert.x would have meters without a name, one beside the
    /// other. Statements are measured by ourselves.
    @Produces
    @Singleton
    MeterFilter nameless() {
        return MeterFilter.deny(meter -> meter.getName().startsWith("."));
    }
}
