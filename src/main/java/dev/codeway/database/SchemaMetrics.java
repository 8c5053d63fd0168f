package dev.codeway.database;

import dev.codeway.platform.lifecycle.Serving;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import jakarta.enterprise.event.Observes;

/// Whether the schema is what this build needs: `codeway_schema_pending` is 1 until it is, and
/// `codeway_schema_failed` is 1 where it will not be by itself.
class SchemaMetrics {

    void register(@Observes Serving event, MeterRegistry registry, SchemaMigration migration) {
        Gauge.builder(
                        "codeway.schema.pending",
                        migration,
                        it -> it.progress() instanceof SchemaMigration.Progress.Applied ? 0 : 1)
                .description("1 until the schema is at the version that this build needs")
                .register(registry);
        Gauge.builder(
                        "codeway.schema.failed",
                        migration,
                        it -> it.progress() instanceof SchemaMigration.Progress.Failed ? 1 : 0)
                .description("1 while a migration does not go through")
                .register(registry);
    }
}
