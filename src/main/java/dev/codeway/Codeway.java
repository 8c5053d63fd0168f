package dev.codeway;

import dev.codeway.access.AdminKey;
import dev.codeway.access.TokenIssuer;
import dev.codeway.database.migration.FirstLook;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.http.ClientAddress;
import dev.codeway.platform.http.OwnTls;
import dev.codeway.platform.limit.Accepting;
import dev.codeway.platform.postgres.DatabaseUrls;
import dev.codeway.platform.setting.InvalidSetting;

import io.quarkus.runtime.Application;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;

import org.eclipse.microprofile.config.Config;

import java.util.Map;

/// Where the service begins, or, where there are arguments, a subcommand: no port, nothing by the
/// clock, and nothing on standard output but the answer.
@QuarkusMain
public final class Codeway {

    // Not a profile: a native executable warns of any that is not the one of its build.
    private static final Map<String, String> COMMAND =
            Map.of(
                    "codeway.serve", "false",
                    "quarkus.http.host-enabled", "false",
                    "quarkus.management.host-enabled", "false",
                    "quarkus.oidc.tenant-enabled", "false",
                    "quarkus.scheduler.enabled", "false",
                    "quarkus.shutdown.delay", "0s",
                    "quarkus.log.console.stderr", "true",
                    "quarkus.log.console.format", "%s%e%n",
                    "quarkus.log.level", "WARN");

    /// Refuses settings that cannot work before anything else starts.
    public static void main(String... arguments) throws ClassNotFoundException {
        // Its static initializer says which mode this is.
        Class.forName(
                Application.APP_CLASS_NAME, true, Thread.currentThread().getContextClassLoader());
        boolean serving = arguments.length == 0;
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Accepting.enable();
            try {
                Config config = ConfigUtils.configBuilder().build();
                DatabaseUrls.check(config, serving);
                if (serving) {
                    AdminKey.check(config);
                    TokenIssuer.check(config);
                    ClientAddress.check(config);
                    OwnTls.check(config);
                    FirstLook.begin(config);
                }
            } catch (InvalidSetting invalid) {
                System.err.println("codeway: " + invalid.getMessage());
                System.exit(Exit.CONFIGURATION.code());
            }
        }
        if (serving) {
            Quarkus.run();
        } else {
            COMMAND.forEach(System::setProperty);
            Quarkus.run(Subcommands.class, arguments);
        }
    }
}
