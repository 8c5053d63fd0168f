package dev.codeway.platform.postgres;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.postgresql.ds.PGSimpleDataSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Supplier;

import javax.sql.DataSource;

/// The way to the database past the pool: for migrations, notifications and health, which need a
/// session of their own or no time limit. Goes by `DIRECT_URL` where the service itself goes
/// through a pooler, else by `DATABASE_URL`. Made when it is first used: some subcommands do
/// without.
@ApplicationScoped
public class DirectDatabase {

    private static final Logger LOG = Logger.getLogger(DirectDatabase.class);

    private final DatabaseUrl startedWith;
    private final Supplier<Map<String, String>> credentials;
    private final String schema;

    @Inject
    DirectDatabase(Config config) {
        DatabaseUrl pooled = DatabaseUrls.required(config);
        DatabaseUrl direct = DatabaseUrls.direct(config).orElse(pooled);
        startedWith = direct.forMaintenance();
        credentials = credentials(config);
        schema = pooled.schema();
        if (pooled.unverified() || direct.unverified()) {
            LOG.warn(
                    "DATABASE_URL: sslmode=require without sslcert encrypts, but does not verify whom"
                            + " it talks to");
        }
    }

    private DirectDatabase(
            DatabaseUrl url, Supplier<Map<String, String>> credentials, String schema) {
        this.startedWith = url;
        this.credentials = credentials;
        this.schema = schema;
    }

    private static Supplier<Map<String, String>> credentials(Config config) {
        return new CurrentCredentials(
                () -> DatabaseUrls.direct(config).orElseGet(() -> DatabaseUrls.required(config)));
    }

    /// The one that this run will use, before there are any beans.
    public static DirectDatabase beforeTheStart(Config config) {
        DatabaseUrl pooled = DatabaseUrls.required(config);
        DatabaseUrl direct = DatabaseUrls.direct(config).orElse(pooled);
        return new DirectDatabase(direct.forMaintenance(), credentials(config), pooled.schema());
    }

    /// The one that a URL names which is neither `DATABASE_URL` nor `DIRECT_URL`.
    ///
    /// @throws InvalidDatabaseUrl in one sentence, without any credential
    public static DirectDatabase at(String option, String text) {
        DatabaseUrl parsed = DatabaseUrl.parse(option, text);
        parsed.checkFiles();
        return new DirectDatabase(parsed.forMaintenance(), parsed::credentials, parsed.schema());
    }

    /// Another database of the same server, for the same user.
    public DirectDatabase named(String database) {
        return new DirectDatabase(startedWith.forDatabase(database), credentials, schema);
    }

    /// The name of the database.
    public String name() {
        return startedWith.database();
    }

    /// What PostgreSQL's own programs need in their environment to go the same way.
    public Map<String, String> environment() {
        return startedWith.withCredentials(credentials.get()).environment();
    }

    /// Whether there is one. Where there is none, all else throws [InvalidDatabaseUrl].
    public static boolean isConfigured() {
        return DatabaseUrls.isSet(ConfigProvider.getConfig());
    }

    /// A new connection, the caller's to close.
    public Connection connect() throws SQLException {
        return newSource().getConnection();
    }

    /// Makes a new connection each time.
    public DataSource dataSource() {
        return new Renewing(this);
    }

    /// The same to another database of the same server.
    public DataSource dataSource(String name) {
        return named(name).dataSource();
    }

    /// As long as it is in use the secrets may change.
    private static final class Renewing extends PGSimpleDataSource {

        private static final long serialVersionUID = 1;

        private final transient DirectDatabase database;

        Renewing(DirectDatabase database) {
            this.database = database;
        }

        @Override
        public Connection getConnection() throws SQLException {
            return database.connect();
        }
    }

    private PGSimpleDataSource newSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(startedWith.jdbcUrl());
        credentials
                .get()
                .forEach(
                        (key, value) -> {
                            switch (key) {
                                case "user" -> source.setUser(value);
                                case "password" -> source.setPassword(value);
                                case "sslpassword" -> source.setSslPassword(value);
                                default -> throw new IllegalStateException(key);
                            }
                        });
        return source;
    }

    /// The schema that the URL names: where Prisma keeps its tables.
    public String schema() {
        return schema;
    }
}
