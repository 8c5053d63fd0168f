package dev.codeway.testsupport;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import java.sql.SQLException;
import java.util.Map;

/// Gives every Quarkus test, and every packaged service under test, one database.
@QuarkusTestResource(DatabaseResource.class)
public final class DatabaseResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        try {
            return Map.of("DATABASE_URL", Postgres.newDatabase());
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void stop() {}
}
