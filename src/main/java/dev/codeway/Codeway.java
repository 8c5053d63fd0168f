package dev.codeway;

import dev.codeway.platform.postgres.DatabaseUrls;
import dev.codeway.platform.postgres.InvalidDatabaseUrl;

import io.quarkus.runtime.Application;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/// Where the service begins.
@QuarkusMain
public final class Codeway {

    /// The configuration is wrong (`EX_CONFIG` of sysexits.h).
    private static final int CONFIGURATION_ERROR = 78;

    /// Refuses a database URL that cannot work before anything else starts.
    public static void main(String... arguments) throws ClassNotFoundException {
        // Its static initializer says which mode this is.
        Class.forName(
                Application.APP_CLASS_NAME, true, Thread.currentThread().getContextClassLoader());
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            try {
                DatabaseUrls.check();
            } catch (InvalidDatabaseUrl invalid) {
                System.err.println("codeway: " + invalid.getMessage());
                System.exit(CONFIGURATION_ERROR);
            }
        }
        Quarkus.run(arguments);
    }
}
