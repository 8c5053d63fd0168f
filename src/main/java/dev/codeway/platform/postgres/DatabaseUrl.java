package dev.codeway.platform.postgres;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A PostgreSQL URL as Prisma writes it into `.env`, translated for pgjdbc and its pool:
/// `postgresql://user:password@host:port/database?sslmode=require&sslcert=certs/ca.pem`.
///
/// Immutable and checked: what has been parsed can be used. Credentials appear in [#credentials()]
/// and nowhere else, neither in [#jdbcUrl()] nor in [#toString()] nor in a message.
///
/// Source of the keys and defaults: Prisma's reference of PostgreSQL connection URLs.
public final class DatabaseUrl {

    private static final String FORM = "postgresql://user:password@host:5432/database";

    private static final int HIGHEST_PORT = 65_535;

    /// pgjdbc counts milliseconds in an int.
    private static final int MOST_SECONDS = Integer.MAX_VALUE / 1000;

    private static final int MOST_CONNECTIONS = 10_000;
    private static final int MOST_PIPELINES = 4;
    private static final int MOST_CACHED_STATEMENTS = 100_000;

    /// What PostgreSQL keeps of an application's name, in bytes.
    private static final int LONGEST_APPLICATION_NAME = 63;

    private static final String MAINTENANCE = "-maintenance";

    private static final Pattern SCHEME = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*):");
    private static final Pattern HOST =
            Pattern.compile("\\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?]|[\\p{L}\\p{N}\\p{M}._-]+");
    private static final Pattern SETS_STATEMENT_TIMEOUT =
            Pattern.compile("(?:-c\\s*|--)statement[_-]timeout\\s*=");

    private final String variable;
    private final String hosts;
    private final boolean severalHosts;
    private final String database;
    private final Map<String, String> credentials;
    private final UrlParameters parameters;
    private final Tls tls;
    private final boolean maintenance;

    private DatabaseUrl(
            String variable,
            List<String> hosts,
            String database,
            Map<String, String> credentials,
            UrlParameters parameters) {
        this.variable = variable;
        this.hosts = String.join(",", hosts);
        this.severalHosts = hosts.size() > 1;
        this.database = database;
        this.credentials = Map.copyOf(credentials);
        this.parameters = parameters;
        this.tls = Tls.of(variable, parameters);
        this.maintenance = false;
    }

    private DatabaseUrl(
            DatabaseUrl everyday,
            String database,
            Map<String, String> credentials,
            boolean maintenance) {
        this.variable = everyday.variable;
        this.hosts = everyday.hosts;
        this.severalHosts = everyday.severalHosts;
        this.database = database;
        this.credentials = Map.copyOf(credentials);
        this.parameters = everyday.parameters;
        this.tls = everyday.tls;
        this.maintenance = maintenance;
    }

    /// Reads and checks a URL.
    ///
    /// @param name the variable that holds the URL, for messages: `DATABASE_URL`
    /// @throws InvalidDatabaseUrl in one sentence, without any credential
    public static DatabaseUrl parse(String name, String value) {
        String url = unquote(value.strip());
        requireScheme(name, url);
        if (url.indexOf('#') >= 0) {
            throw new InvalidDatabaseUrl(name, "a # within the URL must be written as %23");
        }
        if (url.codePoints().anyMatch(Character::isISOControl)) {
            throw new InvalidDatabaseUrl(name, "the URL contains a control character");
        }
        String rest = url.substring(url.indexOf("://") + "://".length());
        int question = rest.indexOf('?');
        String address = question < 0 ? rest : rest.substring(0, question);
        String query = question < 0 ? "" : rest.substring(question + 1);
        int slash = address.indexOf('/');
        String authority = slash < 0 ? address : address.substring(0, slash);
        String path = slash < 0 ? "" : address.substring(slash + 1);

        int at = authority.lastIndexOf('@');
        if (at < 0 && rest.indexOf('@') >= 0) {
            throw new InvalidDatabaseUrl(
                    name,
                    "no user stands before the host; a / or ? within user or password is written"
                            + " as %2F or %3F");
        }
        UrlParameters parameters = UrlParameters.parse(name, query);
        Map<String, String> credentials =
                credentials(name, authority.substring(0, Math.max(0, at)));
        parameters.text("sslpassword").ifPresent(it -> credentials.put("sslpassword", it));
        DatabaseUrl parsed =
                new DatabaseUrl(
                        name,
                        hosts(name, authority.substring(at + 1)),
                        database(name, path),
                        credentials,
                        parameters);
        parsed.requireLegalParameters();
        return parsed;
    }

    private static String unquote(String value) {
        for (String quote : List.of("\"", "'")) {
            if (value.length() >= 2 && value.startsWith(quote) && value.endsWith(quote)) {
                return value.substring(1, value.length() - 1).strip();
            }
        }
        return value;
    }

    private static void requireScheme(String name, String url) {
        if (url.isEmpty()) {
            throw new InvalidDatabaseUrl(name, "is empty; it should read " + FORM);
        }
        String lowerCase = url.toLowerCase(Locale.ROOT);
        if (lowerCase.startsWith("prisma:") || lowerCase.startsWith("prisma+postgres:")) {
            throw new InvalidDatabaseUrl(
                    name, "a prisma: URL leads to Prisma's proxy and is no direct PostgreSQL URL");
        }
        if (lowerCase.startsWith("jdbc:")) {
            throw new InvalidDatabaseUrl(name, "must be written without jdbc: as " + FORM);
        }
        if (!lowerCase.startsWith("postgresql://") && !lowerCase.startsWith("postgres://")) {
            throw new InvalidDatabaseUrl(
                    name,
                    SCHEME.matcher(url).find()
                            ? "is no PostgreSQL URL; it should read " + FORM
                            : "is no URL; it should read " + FORM);
        }
    }

    private static Map<String, String> credentials(String name, String userInfo) {
        int colon = userInfo.indexOf(':');
        String user =
                Percent.decode(
                        name, "the user", colon < 0 ? userInfo : userInfo.substring(0, colon));
        if (user.isEmpty()) {
            throw new InvalidDatabaseUrl(name, "the user is missing (" + FORM + ")");
        }
        Map<String, String> credentials = new LinkedHashMap<>();
        credentials.put("user", user);
        if (colon >= 0 && colon + 1 < userInfo.length()) {
            credentials.put(
                    "password",
                    Percent.decode(name, "the password", userInfo.substring(colon + 1)));
        }
        return credentials;
    }

    private static List<String> hosts(String name, String written) {
        if (written.isEmpty()) {
            throw new InvalidDatabaseUrl(name, "the host is missing (" + FORM + ")");
        }
        List<String> hosts = new ArrayList<>();
        for (String hostAndPort : written.split(",", -1)) {
            int hostEnd = hostAndPort.startsWith("[") ? hostAndPort.indexOf(']') : 0;
            int colon = hostEnd < 0 ? -1 : hostAndPort.indexOf(':', hostEnd);
            String host = colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
            if (host.isEmpty()) {
                throw new InvalidDatabaseUrl(name, "the host is missing (" + FORM + ")");
            }
            if (!HOST.matcher(host).matches()) {
                throw new InvalidDatabaseUrl(
                        name,
                        "the host is no name or address (sockets are not supported, IPv6 goes into"
                                + " brackets)");
            }
            hosts.add(
                    host + ":" + (colon < 0 ? 5432 : port(name, hostAndPort.substring(colon + 1))));
        }
        return hosts;
    }

    private static int port(String name, String port) {
        if (!port.matches("[0-9]{1,5}")
                || Integer.parseInt(port) < 1
                || Integer.parseInt(port) > HIGHEST_PORT) {
            throw new InvalidDatabaseUrl(
                    name, "the port must be a number from 1 to " + HIGHEST_PORT);
        }
        return Integer.parseInt(port);
    }

    private static String database(String name, String path) {
        String database = Percent.decode(name, "the database", path);
        if (database.isEmpty()) {
            throw new InvalidDatabaseUrl(name, "the database is missing (" + FORM + ")");
        }
        if (path.indexOf('/') >= 0) {
            throw new InvalidDatabaseUrl(
                    name, "a / within the database's name must be written as %2F");
        }
        return database;
    }

    /// Each setting is read where it is used; this reads all of them once, so that a wrong one is
    /// found at the start and not when it is first needed.
    private void requireLegalParameters() {
        if (parameters.text("pool_timeout").filter("0"::equals).isPresent()) {
            throw new InvalidDatabaseUrl(
                    variable,
                    "pool_timeout must not be 0, with which a request would wait for a connection"
                            + " for ever");
        }
        if (!schema().matches("[^\"$\\p{Cntrl}]{1,63}")) {
            throw new InvalidDatabaseUrl(
                    variable, "schema must have 1 to 63 characters and neither \" nor $");
        }
        jdbcUrl();
        poolSize();
        acquisitionTimeout();
        maxLifetime();
        idleRemoval();
    }

    /// The URL for pgjdbc, without any credential.
    public String jdbcUrl() {
        return "jdbc:postgresql://"
                + hosts
                + "/"
                + Percent.encode(database)
                + properties().entrySet().stream()
                        .map(it -> it.getKey() + "=" + Percent.encode(it.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    /// What pgjdbc is told beside the credentials.
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        boolean pgbouncer = parameters.flag("pgbouncer");
        tls.addTo(properties);
        if (!pgbouncer) {
            // PgBouncer refuses a connection that brings it.
            properties.put("currentSchema", '"' + schema() + '"');
        }
        int connectTimeout = seconds("connect_timeout").orElse(5);
        properties.put("connectTimeout", Integer.toString(connectTimeout));
        if (connectTimeout > 0) {
            // The other one ends with TCP: a server that accepts and says nothing would be waited
            // for.
            properties.put(
                    "loginTimeout",
                    Integer.toString(hosts.split(",", -1).length * connectTimeout + 5));
        }
        int socketTimeout = seconds("socket_timeout").orElse(20);
        if (!maintenance) {
            properties.put("socketTimeout", Integer.toString(socketTimeout));
        }
        String options = options(socketTimeout, pgbouncer);
        if (!options.isEmpty()) {
            properties.put("options", options);
        }
        properties.put("ApplicationName", applicationName());
        parameters
                .oneOf("channel_binding", List.of("disable", "prefer", "require"))
                .ifPresent(it -> properties.put("channelBinding", it));
        if (pgbouncer) {
            properties.put("prepareThreshold", "0");
        }
        parameters
                .number("statement_cache_size", 0, MOST_CACHED_STATEMENTS)
                .ifPresent(
                        it ->
                                properties.put(
                                        "preparedStatementCacheQueries", Integer.toString(it)));
        parameters
                .targetServerType()
                .or(() -> severalHosts ? Optional.of("primary") : Optional.empty())
                .ifPresent(it -> properties.put("targetServerType", it));
        properties.put("tcpKeepAlive", "true");
        // The details of an error quote rows.
        properties.put("logServerErrorDetail", "false");
        return properties;
    }

    /// The server gives up on a statement before the driver gives up on the server: the first
    /// leaves a connection that can be used on.
    private String options(int socketTimeout, boolean pgbouncer) {
        String own = parameters.text("options").orElse("").strip();
        boolean ownTimeout = SETS_STATEMENT_TIMEOUT.matcher(own).find();
        String ours = "";
        if (maintenance) {
            ours = ownTimeout ? "-c statement_timeout=0" : "";
        } else if (!pgbouncer && !ownTimeout && socketTimeout > 0) {
            ours = "-c statement_timeout=" + 1000 * Math.max(1, socketTimeout - 1);
        }
        return (own + " " + ours).strip();
    }

    private String applicationName() {
        String name = parameters.text("application_name").orElse("codeway");
        if (!maintenance) {
            return name;
        }
        int room = LONGEST_APPLICATION_NAME - MAINTENANCE.length();
        return name.substring(0, Math.min(name.length(), room)) + MAINTENANCE;
    }

    private OptionalInt seconds(String setting) {
        return parameters.number(setting, 0, MOST_SECONDS);
    }

    /// The same for migrations, LISTEN and whatever else may take its time: without socket and
    /// statement timeout.
    public DatabaseUrl forMaintenance() {
        return new DatabaseUrl(this, database, credentials, true);
    }

    /// The same for another database of the same server.
    public DatabaseUrl forDatabase(String name) {
        return new DatabaseUrl(this, name, credentials, maintenance);
    }

    /// The same for the bearer of other secrets, as [#credentials()] names them.
    DatabaseUrl withCredentials(Map<String, String> others) {
        return new DatabaseUrl(this, database, others, maintenance);
    }

    /// The same with another password than it has, or with one where it has none.
    DatabaseUrl withPassword(String password) {
        Map<String, String> others = new LinkedHashMap<>(credentials);
        others.put("password", password);
        return withCredentials(others);
    }

    /// Each with its port, with commas between.
    String hosts() {
        return hosts;
    }

    /// The name of the database.
    public String database() {
        return database;
    }

    /// The same as environment variables for `pg_dump` and its like: `PGHOST`, `PGPASSWORD` and so
    /// on.
    ///
    /// @throws InvalidDatabaseUrl where it asks for what these programs cannot do
    public Map<String, String> environment() {
        return LibpqEnvironment.of(variable, hosts, database, credentials, parameters, tls);
    }

    /// The secrets as pgjdbc's properties: `user` and, where present, `password`, `sslpassword`.
    public Map<String, String> credentials() {
        return Collections.unmodifiableMap(credentials);
    }

    /// The schema that holds the tables.
    public String schema() {
        return parameters.text("schema").orElse("public");
    }

    /// How many connections requests may open.
    public int connections() {
        return parameters.number("connection_limit", 1, MOST_CONNECTIONS).orElse(10);
    }

    /// How many of these are [Pipelines].
    int pipelines() {
        return PipelineTarget.suits(this) ? Math.min(MOST_PIPELINES, connections() / 3) : 0;
    }

    /// How many the pool may open: all the others.
    int poolSize() {
        return connections() - pipelines();
    }

    /// How long a request waits for a free connection.
    public Duration acquisitionTimeout() {
        return Duration.ofSeconds(parameters.number("pool_timeout", 1, MOST_SECONDS).orElse(5));
    }

    /// When a connection is replaced however well it works; empty for never.
    public Optional<Duration> maxLifetime() {
        int lifetime = seconds("max_connection_lifetime").orElse(0);
        return lifetime == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(lifetime));
    }

    /// How long a connection may idle before the pool closes it; zero for ever.
    public Duration idleRemoval() {
        return Duration.ofSeconds(seconds("max_idle_connection_lifetime").orElse(300));
    }

    /// Whether the server must speak TLS but may be anybody: `sslmode=require` without a CA.
    public boolean unverified() {
        return tls.unverified();
    }

    /// Looks at the files that the URL names, relative to the working directory.
    ///
    /// @throws InvalidDatabaseUrl where one is missing or unreadable, or the CA file holds no
    ///   certificate
    public void checkFiles() {
        tls.checkFiles(variable, parameters.written("sslcert"));
    }

    /// Hosts and database, without credentials.
    @Override
    public String toString() {
        return hosts + "/" + database;
    }
}
