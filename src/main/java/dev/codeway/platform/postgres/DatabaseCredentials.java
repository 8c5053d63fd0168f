package dev.codeway.platform.postgres;

import io.quarkus.arc.Unremovable;
import io.quarkus.credentials.CredentialsProvider;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.config.Config;

import java.util.Map;

/// Hands the pool what `DATABASE_URL` holds of secrets, anew for each connection. They are no
/// configuration properties, so that nothing which lists or logs configuration can show them.
@ApplicationScoped
@Unremovable
class DatabaseCredentials implements CredentialsProvider {

    private final CurrentCredentials credentials;

    @Inject
    DatabaseCredentials(Config config) {
        credentials = new CurrentCredentials(() -> DatabaseUrls.required(config));
    }

    @Override
    public Map<String, String> getCredentials(String credentialsProviderName) {
        return credentials.get();
    }
}
