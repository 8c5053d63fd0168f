package dev.codeway;

import dev.codeway.platform.command.Exit;
import dev.codeway.platform.postgres.DatabaseUrls;
import dev.codeway.platform.postgres.InvalidDatabaseUrl;

import io.quarkus.runtime.Application;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/// Where the service begins, or a subcommand where there are arguments.
@QuarkusMain
public final class Codeway {

    /// Refuses a database URL that cannot work before anything else starts.
    public static void main(String... arguments) throws ClassNotFoundException {
        // Its static initializer says which mode this is.
        Class.forName(
                Application.APP_CLASS_NAME, true, Thread.currentThread().getContextClassLoader());
        boolean serving = arguments.length == 0;
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            try {
                DatabaseUrls.check(serving);
            } catch (InvalidDatabaseUrl invalid) {
                System.err.println("codeway: " + invalid.getMessage());
                System.exit(Exit.CONFIGURATION.code());
            }
        }
        if (serving) {
            Quarkus.run();
        } else {
            System.setProperty(
                    "quarkus.profile", LaunchMode.current().getDefaultProfile() + ",command");
            Quarkus.run(Subcommands.class, arguments);
        }
    }
}
