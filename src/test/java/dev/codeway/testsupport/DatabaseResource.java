package dev.codeway.testsupport;

import static java.util.Map.entry;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import java.sql.SQLException;
import java.util.Map;

/// Gives every Quarkus test, and every packaged service under test, one database.
@QuarkusTestResource(DatabaseResource.class)
public final class DatabaseResource implements QuarkusTestResourceLifecycleManager {

    // A system property: the test may see another copy of this class than the one that started it.
    static final String URL = "codeway.test.database-url";
    static final String MANAGEMENT_PORT = "codeway.test.management-port";

    @Override
    public Map<String, String> start() {
        try {
            System.setProperty(URL, Postgres.newDatabase());
            String management = String.valueOf(ServiceProcess.freePort());
            System.setProperty(MANAGEMENT_PORT, management);
            return Map.ofEntries(
                    entry("DATABASE_URL", System.getProperty(URL)),
                    // In tests of the package the one, in others the other.
                    entry("quarkus.management.port", management),
                    entry("quarkus.management.test-port", management),
                    entry("codeway.admin-key", Credentials.ADMIN_KEY),
                    // Tests that wait for it would wait long.
                    entry("codeway.build.reap-every", "1s"),
                    // Tests count what is read, and write rows that somebody would find work in.
                    entry("codeway.data.every", "24h"),
                    entry("codeway.audit.write-every", "1s"),
                    // None ends by itself in the middle of a test, however slow the machine.
                    entry("codeway.build.lease", "10m"));
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void stop() {}
}
