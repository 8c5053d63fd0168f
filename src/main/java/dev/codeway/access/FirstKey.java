package dev.codeway.access;

import dev.codeway.platform.command.Exit;
import dev.codeway.platform.identity.Role;
import dev.codeway.platform.lifecycle.SchemaApplied;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import java.time.Clock;

/// A service that nobody could ever come into ends, and says what to do.
@ApplicationScoped
class FirstKey {

    private static final Logger LOG = Logger.getLogger(FirstKey.class);

    private final AdminKey adminKey;
    private final Clock clock;
    private final OidcConfiguration oidc;

    FirstKey(AdminKey adminKey, Clock clock, OidcConfiguration oidc) {
        this.adminKey = adminKey;
        this.clock = clock;
        this.oidc = oidc;
    }

    void require(@Observes SchemaApplied event) {
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            adminKey.text().ifPresent(it -> LOG.infof("Authorization: Bearer %s", it));
        }
        if (!adminKey.isGiven() && oidc.issuer().isEmpty() && !anyAdministrator()) {
            LOG.fatal(
                    "Nobody could come in: give a first key in CODEWAY_ADMIN_KEY or"
                            + " CODEWAY_ADMIN_KEY_FILE, or make one with codeway keys create");
            Quarkus.asyncExit(Exit.CONFIGURATION.code());
        }
    }

    private boolean anyAdministrator() {
        return QuarkusTransaction.requiringNew()
                .call(() -> ApiKey.anyAdmits(Role.ADMIN, clock.instant()));
    }
}
