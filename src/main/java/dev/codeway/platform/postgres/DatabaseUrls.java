package dev.codeway.platform.postgres;

import io.quarkus.runtime.configuration.ConfigUtils;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// The URLs that the environment gives, in `DATABASE_URL` and `DIRECT_URL`.
public final class DatabaseUrls {

    static final String DATABASE_URL = "DATABASE_URL";
    private static final String DIRECT_URL = "DIRECT_URL";

    private DatabaseUrls() {}

    /// Checks all that can be known without a connection, before the service has its configuration:
    /// in a native executable the one to be had then is that of its build. Throws
    /// [InvalidDatabaseUrl] with one sentence that says what is wrong.
    ///
    /// @param needed whether there has to be one
    public static void check(boolean needed) {
        Config config = ConfigUtils.configBuilder().build();
        if (needed || isSet(config)) {
            required(config).checkFiles();
        }
        direct(config).ifPresent(DatabaseUrl::checkFiles);
    }

    static boolean isSet(Config config) {
        return text(config.getConfigValue(DATABASE_URL)).isPresent();
    }

    static DatabaseUrl required(Config config) {
        return parse(config, DATABASE_URL)
                .orElseThrow(
                        () ->
                                new InvalidDatabaseUrl(
                                        DATABASE_URL,
                                        "not set; it names the database to use, as in"
                                                + " postgresql://USER:PASSWORD@HOST:5432/DATABASE"));
    }

    static Optional<DatabaseUrl> direct(Config config) {
        return parse(config, DIRECT_URL);
    }

    private static Optional<DatabaseUrl> parse(Config config, String name) {
        return text(config.getConfigValue(name)).map(value -> DatabaseUrl.parse(name, value));
    }

    /// As it was written: a `$` in a password is no reference to another property.
    static Optional<String> text(@Nullable ConfigValue value) {
        return Optional.ofNullable(value)
                .map(ConfigValue::getRawValue)
                .filter(text -> !text.isBlank());
    }
}
