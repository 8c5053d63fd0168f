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

import javax.sql.DataSource;

/// The way to the database past the pool: for migrations, notifications and health, which need a
/// session of their own or no time limit. Goes by `DIRECT_URL` where the service itself goes
/// through a pooler, else by `DATABASE_URL`. Made when it is first used: some subcommands do
/// without.
@ApplicationScoped
public class DirectDatabase {

    private static final Logger LOG = Logger.getLogger(DirectDatabase.class);

    private final DatabaseUrl url;
    private final String schema;

    @Inject
    DirectDatabase(Config config) {
        DatabaseUrl pooled = DatabaseUrls.required(config);
        DatabaseUrl direct = DatabaseUrls.direct(config).orElse(pooled);
        url = direct.forMaintenance();
        schema = pooled.schema();
        if (pooled.unverified() || direct.unverified()) {
            LOG.warn(
                    "DATABASE_URL: sslmode=require without sslcert encrypts, but does not verify whom"
                            + " it talks to");
        }
    }

    private DirectDatabase(DatabaseUrl url, String schema) {
        this.url = url;
        this.schema = schema;
    }

    /// The one that a URL names which is neither `DATABASE_URL` nor `DIRECT_URL`.
    ///
    /// @throws InvalidDatabaseUrl in one sentence, without any credential
    public static DirectDatabase at(String option, String text) {
        DatabaseUrl parsed = DatabaseUrl.parse(option, text);
        parsed.checkFiles();
        return new DirectDatabase(parsed.forMaintenance(), parsed.schema());
    }

    /// Another database of the same server, for the same user.
    public DirectDatabase named(String database) {
        return new DirectDatabase(url.forDatabase(database), schema);
    }

    /// The name of the database.
    public String name() {
        return url.database();
    }

    /// What PostgreSQL's own programs need in their environment to go the same way.
    public Map<String, String> environment() {
        return url.environment();
    }

    /// Whether there is one. Where there is none, all else throws [InvalidDatabaseUrl].
    public static boolean isConfigured() {
        return DatabaseUrls.isSet(ConfigProvider.getConfig());
    }

    /// A new connection, the caller's to close.
    public Connection connect() throws SQLException {
        return dataSource().getConnection();
    }

    /// Makes a new connection each time.
    public DataSource dataSource() {
        return newSource();
    }

    /// The same to another database of the same server.
    public DataSource dataSource(String name) {
        PGSimpleDataSource source = newSource();
        source.setDatabaseName(name);
        return source;
    }

    private PGSimpleDataSource newSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url.jdbcUrl());
        url.credentials()
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
