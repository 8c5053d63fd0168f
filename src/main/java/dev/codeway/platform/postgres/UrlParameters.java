package dev.codeway.platform.postgres;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// The query of a database URL, in Prisma's vocabulary. A key that nobody reads would be a setting
/// that silently does nothing, so unknown ones are refused.
final class UrlParameters {

    private static final List<String> KNOWN =
            List.of(
                    "application_name",
                    "channel_binding",
                    "connect_timeout",
                    "connection_limit",
                    "max_connection_lifetime",
                    "max_idle_connection_lifetime",
                    "options",
                    "pgbouncer",
                    "pool_timeout",
                    "schema",
                    "socket_timeout",
                    "sslaccept",
                    "sslcert",
                    "sslidentity",
                    "sslmode",
                    "sslpassword",
                    "sslrootcert",
                    "statement_cache_size",
                    "targetServerType",
                    "target_session_attrs");

    /// Two names of one setting.
    private static final Map<String, String> ALIASES =
            Map.of("sslrootcert", "sslcert", "targetServerType", "target_session_attrs");

    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,39}");

    private final String variable;
    private final Map<String, String> values;
    private final Map<String, String> writtenKeys;

    private UrlParameters(
            String variable, Map<String, String> values, Map<String, String> writtenKeys) {
        this.variable = variable;
        this.values = values;
        this.writtenKeys = writtenKeys;
    }

    static UrlParameters parse(String variable, String query) {
        Map<String, String> values = new HashMap<>();
        Map<String, String> writtenKeys = new HashMap<>();
        String previous = "";
        for (String parameter : query.split("&", -1)) {
            if (parameter.isEmpty()) {
                continue;
            }
            int equals = parameter.indexOf('=');
            String key = equals < 0 ? parameter : parameter.substring(0, equals);
            if (!KNOWN.contains(key)) {
                throw new InvalidDatabaseUrl(variable, unknown(key, previous));
            }
            String setting = ALIASES.getOrDefault(key, key);
            String twin = writtenKeys.put(setting, key);
            if (twin != null) {
                throw new InvalidDatabaseUrl(
                        variable,
                        twin.equals(key)
                                ? "the parameter " + key + " is given twice"
                                : "the parameters " + twin + " and " + key + " mean the same");
            }
            String value = equals < 0 ? "" : parameter.substring(equals + 1);
            values.put(setting, Percent.decode(variable, "the parameter " + key, value));
            previous = key;
        }
        for (String setting : values.keySet()) {
            if (values.getOrDefault(setting, "").isEmpty() && !setting.equals("sslpassword")) {
                throw new InvalidDatabaseUrl(
                        variable, "the parameter " + writtenKeys.get(setting) + " has no value");
            }
        }
        return new UrlParameters(variable, Map.copyOf(values), Map.copyOf(writtenKeys));
    }

    private static String unknown(String key, String previous) {
        if (previous.equals("sslpassword")) {
            // What looks like a key may be the rest of a password.
            return "an unknown parameter follows sslpassword; an & within that is written as %26";
        }
        return "unknown parameter"
                + (HARMLESS.matcher(key).matches() ? " '" + key + "'" : "")
                + " (known: "
                + String.join(", ", KNOWN)
                + ")";
    }

    Optional<String> text(String setting) {
        return Optional.ofNullable(values.get(setting));
    }

    Optional<String> oneOf(String setting, List<String> legal) {
        Optional<String> value = text(setting);
        if (value.isPresent() && !legal.contains(value.get())) {
            throw new InvalidDatabaseUrl(
                    variable, written(setting) + " must be one of " + String.join(", ", legal));
        }
        return value;
    }

    boolean flag(String setting) {
        return oneOf(setting, List.of("true", "false")).filter("true"::equals).isPresent();
    }

    OptionalInt number(String setting, int least, int most) {
        Optional<String> value = text(setting);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!value.get().matches("[0-9]{1,9}")
                || Integer.parseInt(value.get()) < least
                || Integer.parseInt(value.get()) > most) {
            throw new InvalidDatabaseUrl(
                    variable,
                    written(setting) + " must be a whole number from " + least + " to " + most);
        }
        return OptionalInt.of(Integer.parseInt(value.get()));
    }

    /// pgjdbc's word for the kind of server to look for among several hosts, where one is asked for
    /// in its own words, in those of libpq or in older ones.
    Optional<String> targetServerType() {
        return text("target_session_attrs")
                .map(
                        written ->
                                switch (written.toLowerCase(Locale.ROOT)) {
                                    case "any" -> "any";
                                    case "primary", "read-write", "master" -> "primary";
                                    case "secondary", "standby", "read-only", "slave" ->
                                            "secondary";
                                    case "prefersecondary", "prefer-standby", "preferslave" ->
                                            "preferSecondary";
                                    case "preferprimary" -> "preferPrimary";
                                    default ->
                                            throw new InvalidDatabaseUrl(
                                                    variable,
                                                    written("target_session_attrs")
                                                            + " must be one of any, primary,"
                                                            + " read-write, secondary, standby,"
                                                            + " read-only, preferSecondary,"
                                                            + " prefer-standby, preferPrimary");
                                });
    }

    /// The key of a setting as it stands in the URL.
    String written(String setting) {
        return writtenKeys.getOrDefault(setting, setting);
    }
}
