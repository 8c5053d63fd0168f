package dev.codeway.platform.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A database URL as the environment of PostgreSQL's own programs: that of a process is read by
/// nobody but its user, its command line by everybody.
final class LibpqEnvironment {

    private LibpqEnvironment() {}

    static Map<String, String> of(
            String variable,
            String hosts,
            String database,
            Map<String, String> credentials,
            UrlParameters parameters,
            Tls tls) {
        Map<String, String> environment = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            int colon = host.lastIndexOf(':');
            names.add(host.substring(0, colon).replaceAll("[\\[\\]]", ""));
            ports.add(host.substring(colon + 1));
        }
        environment.put("PGHOST", String.join(",", names));
        environment.put("PGPORT", String.join(",", ports));
        environment.put("PGDATABASE", database);
        environment.put("PGUSER", credentials.getOrDefault("user", ""));
        Optional.ofNullable(credentials.get("password"))
                .ifPresent(it -> environment.put("PGPASSWORD", it));
        environment.put("PGSSLMODE", tls.mode());
        tls.libpqCa().ifPresent(it -> environment.put("PGSSLROOTCERT", it));
        if (tls.identity() != null) {
            throw new InvalidDatabaseUrl(
                    variable,
                    "sslidentity is a PKCS#12 file, which PostgreSQL's own programs cannot read");
        }
        parameters
                .number("connect_timeout", 0, Integer.MAX_VALUE)
                .ifPresent(it -> environment.put("PGCONNECT_TIMEOUT", Integer.toString(it)));
        parameters.text("options").ifPresent(it -> environment.put("PGOPTIONS", it));
        parameters.text("channel_binding").ifPresent(it -> environment.put("PGCHANNELBINDING", it));
        parameters
                .targetServerType()
                .or(() -> names.size() > 1 ? Optional.of("primary") : Optional.empty())
                .map(LibpqEnvironment::sessionAttributes)
                .ifPresent(it -> environment.put("PGTARGETSESSIONATTRS", it));
        return environment;
    }

    private static String sessionAttributes(String targetServerType) {
        return switch (targetServerType) {
            case "primary" -> "primary";
            case "secondary" -> "standby";
            case "preferSecondary" -> "prefer-standby";
            default -> "any";
        };
    }
}
