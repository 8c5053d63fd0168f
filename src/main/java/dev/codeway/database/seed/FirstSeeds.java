package dev.codeway.database.seed;

import dev.codeway.database.environment.Surroundings;
import dev.codeway.platform.lifecycle.SchemaApplied;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import java.sql.SQLException;
import java.time.Duration;

/// Seeds as the service starts, where `codeway.seed.at-start` says so: in development mode. Not in
/// production, whatever it says.
@ApplicationScoped
class FirstSeeds {

    private static final Logger LOG = Logger.getLogger(FirstSeeds.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Seeder seeder;
    private final Surroundings surroundings;
    private final boolean wanted;

    FirstSeeds(
            Seeder seeder,
            Surroundings surroundings,
            @ConfigProperty(name = "codeway.seed.at-start") boolean wanted) {
        this.seeder = seeder;
        this.surroundings = surroundings;
        this.wanted = wanted;
    }

    void seed(@Observes SchemaApplied event) throws InterruptedException {
        if (!wanted) {
            return;
        }
        try {
            surroundings.neverInProduction("seeding at start");
            Seeder.Seeded seeded = seeder.seed(surroundings.environment(), PATIENCE, LOG::info);
            LOG.infof(
                    "Seeded %s: %d projects and %d deployments are new",
                    seeded.environment(), seeded.created(), seeded.deployments());
        } catch (SQLException | RuntimeException failure) {
            LOG.warnf("Nothing was seeded: %s", failure.getMessage());
        }
    }
}
