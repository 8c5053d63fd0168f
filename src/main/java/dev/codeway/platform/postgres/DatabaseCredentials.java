package dev.codeway.platform.postgres;

import io.quarkus.arc.Unremovable;
import io.quarkus.credentials.CredentialsProvider;
import io.smallrye.mutiny.Uni;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

import java.util.Map;

/// Hands the pool what `DATABASE_URL` holds of secrets, anew for each connection. They are no
/// configuration properties, so that nothing which lists or logs configuration can show them.
@ApplicationScoped
@Unremovable
class DatabaseCredentials implements CredentialsProvider {

    private static final Logger LOG = Logger.getLogger(DatabaseCredentials.class);

    private final CurrentCredentials credentials;

    @Inject
    DatabaseCredentials(Config config) {
        credentials = new CurrentCredentials(() -> DatabaseUrls.required(config));
    }

    /// What the pool asks for, on the thread that is to connect.
    @Override
    public Uni<Map<String, String>> getCredentialsAsync(String credentialsProviderName) {
        // Who has waited long enough for a connection interrupts the thread of the pool that makes
        // it. It goes on to the next, which would fail at once, and with it whoever waits for that.
        boolean meantForAnother = Thread.interrupted();
        if (meantForAnother) {
            LOG.debug("An earlier attempt to connect was given up");
        }
        return Uni.createFrom().item(getCredentials(credentialsProviderName));
    }

    @Override
    public Map<String, String> getCredentials(String credentialsProviderName) {
        return credentials.get();
    }
}
