package dev.codeway.access;

import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.oidc.runtime.TenantConfigContext;
import io.quarkus.scheduler.Scheduled;

import jakarta.enterprise.context.ApplicationScoped;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/// The keys by which the issuer signs. The framework keeps them, and asks for them anew when a
/// token names one that it does not know.
@ApplicationScoped
class SigningKeys {

    /// How long the issuer is left alone after it was asked in vain.
    static final Duration PAUSE = Duration.ofSeconds(1);

    private final TenantConfigBean tenants;
    private final Clock clock;
    private final AtomicReference<Instant> askAgainAt = new AtomicReference<>(Instant.MIN);

    SigningKeys(TenantConfigBean tenants, Clock clock) {
        this.tenants = tenants;
        this.clock = clock;
    }

    /// Whether they are there, or the caller is the one who may ask for them now: an issuer that
    /// comes back is not met by everybody at once.
    boolean areThereOrDue() {
        Instant now = clock.instant();
        Instant due = askAgainAt.get();
        return tenants.getDefaultTenant().ready()
                || (!now.isBefore(due) && askAgainAt.compareAndSet(due, now.plus(PAUSE)));
    }

    /// Or a key that the issuer withdrew would be good until it signs by another one.
    @Scheduled(every = "{codeway.oidc.refresh-every}")
    void refresh() {
        TenantConfigContext tenant = tenants.getDefaultTenant();
        if (tenant.oidcConfig().tenantEnabled() && tenant.ready()) {
            tenant.provider()
                    .refreshJwksAndVerifyJwtToken("", true, true, null)
                    .subscribe()
                    .with(_ -> {}, _ -> {});
        }
    }
}
