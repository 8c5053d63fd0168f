package dev.codeway.platform.postgres;

import dev.codeway.platform.setting.InvalidSetting;
import dev.codeway.platform.setting.SecretFile;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.Function;

/// The URLs that the environment gives, in `DATABASE_URL` and `DIRECT_URL`, or in files:
/// `DATABASE_URL_FILE` has a whole one, `DATABASE_PASSWORD_FILE` what one leaves out. Where there
/// are both, a file counts.
public final class DatabaseUrls {

    private static final String DATABASE = "DATABASE";
    private static final String DIRECT = "DIRECT";

    private DatabaseUrls() {}

    /// Checks all that can be known without a connection.
    ///
    /// @param config of this run: in a native executable the one to be had before the start is that
    ///   of its build
    /// @param needed whether there has to be one
    /// @throws InvalidSetting with one sentence that says what is wrong
    public static void check(Config config, boolean needed) {
        if (needed || isSet(config)) {
            required(config).checkFiles();
        }
        direct(config).ifPresent(DatabaseUrl::checkFiles);
    }

    static boolean isSet(Config config) {
        return text(config.getConfigValue(DATABASE + "_URL")).isPresent()
                || text(config.getConfigValue(DATABASE + "_URL_FILE")).isPresent();
    }

    static DatabaseUrl required(Config config) {
        return pooled(config::getConfigValue)
                .orElseThrow(
                        () ->
                                new InvalidDatabaseUrl(
                                        "DATABASE_URL",
                                        "not set; it names the database to use, as in"
                                                + " postgresql://USER:PASSWORD@HOST:5432/DATABASE"));
    }

    static Optional<DatabaseUrl> pooled(Function<String, @Nullable ConfigValue> config) {
        return read(config, DATABASE);
    }

    static Optional<DatabaseUrl> direct(Config config) {
        return read(config::getConfigValue, DIRECT);
    }

    private static Optional<DatabaseUrl> read(
            Function<String, @Nullable ConfigValue> config, String which) {
        Optional<DatabaseUrl> url =
                file(config, which + "_URL_FILE")
                        .map(file -> DatabaseUrl.parse(file.variable(), file.read()))
                        .or(
                                () ->
                                        text(config.apply(which + "_URL"))
                                                .map(it -> DatabaseUrl.parse(which + "_URL", it)));
        return url.map(
                it ->
                        file(config, which + "_PASSWORD_FILE")
                                .map(file -> it.withPassword(file.read()))
                                .orElse(it));
    }

    private static Optional<SecretFile> file(
            Function<String, @Nullable ConfigValue> config, String variable) {
        return text(config.apply(variable)).map(name -> new SecretFile(variable, name));
    }

    /// As it was written: a `$` in a password is no reference to another property.
    private static Optional<String> text(@Nullable ConfigValue value) {
        return Optional.ofNullable(value)
                .map(ConfigValue::getRawValue)
                .filter(text -> !text.isBlank());
    }
}
