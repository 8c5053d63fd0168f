package dev.codeway.platform.postgres;

import io.quarkus.arc.Unremovable;
import io.quarkus.credentials.CredentialsProvider;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.Config;

import java.util.Map;

/// Hands the pool what `DATABASE_URL` holds of secrets. They are no configuration properties, so
/// that nothing which lists or logs configuration can show them.
@ApplicationScoped
@Unremovable
class DatabaseCredentials implements CredentialsProvider {

    private final Config config;

    DatabaseCredentials(Config config) {
        this.config = config;
    }

    @Override
    public Map<String, String> getCredentials(String credentialsProviderName) {
        return DatabaseUrls.required(config).credentials();
    }
}
