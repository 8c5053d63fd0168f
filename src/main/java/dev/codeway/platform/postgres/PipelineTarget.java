package dev.codeway.platform.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import javax.net.ssl.TrustManagerFactory;

/// Where pipelines lead to: where the pool does, by the same URL.
final class PipelineTarget {

    private static final int MOST_AT_ONCE = 1_024;

    private final List<PgConnectOptions> hosts;
    private final Supplier<Map<String, String>> credentials;
    private final boolean primary;
    private final Duration patience;
    private final Optional<Duration> maxLifetime;
    private final Duration idleRemoval;

    private PipelineTarget(
            DatabaseUrl url,
            List<PgConnectOptions> hosts,
            Supplier<Map<String, String>> credentials) {
        Map<String, String> properties = url.properties();
        this.hosts = hosts;
        this.credentials = credentials;
        this.primary = "primary".equals(properties.get("targetServerType"));
        this.patience =
                Duration.ofSeconds(
                        Integer.parseInt(properties.getOrDefault("loginTimeout", "3600")));
        this.maxLifetime = url.maxLifetime();
        this.idleRemoval = url.idleRemoval();
    }

    /// Where the URL leads to.
    ///
    /// @param current the URL as it is at the moment, for its secrets
    static PipelineTarget of(Supplier<DatabaseUrl> current) {
        DatabaseUrl url = current.get();
        Map<String, String> properties = url.properties();
        return new PipelineTarget(
                url,
                Arrays.stream(url.hosts().split(","))
                        .map(host -> options(host, url.database(), properties))
                        .toList(),
                new CurrentCredentials(current));
    }

    /// Whether a URL asks for nothing that only the pool can do: PgBouncer, where nothing stays
    /// prepared, channel binding, a certificate of our own, a server that is not the primary.
    static boolean suits(DatabaseUrl url) {
        Map<String, String> properties = url.properties();
        return !properties.containsKey("prepareThreshold")
                && !properties.containsKey("sslkey")
                && !"require".equals(properties.get("channelBinding"))
                && Set.of("any", "primary")
                        .contains(properties.getOrDefault("targetServerType", "any"));
    }

    private static PgConnectOptions options(
            String hostAndPort, String database, Map<String, String> properties) {
        int colon = hostAndPort.lastIndexOf(':');
        PgConnectOptions options =
                new PgConnectOptions()
                        .setHost(hostAndPort.substring(0, colon).replaceAll("[\\[\\]]", ""))
                        .setPort(Integer.parseInt(hostAndPort.substring(colon + 1)))
                        .setDatabase(database)
                        .setPipeliningLimit(MOST_AT_ONCE)
                        .setCachePreparedStatements(true)
                        .setTcpKeepAlive(true)
                        .setConnectTimeout(
                                1_000 * Integer.parseInt(properties.get("connectTimeout")))
                        .addProperty("application_name", properties.get("ApplicationName"));
        if (properties.containsKey("options")) {
            options.addProperty("options", properties.get("options"));
        }
        SslMode mode = SslMode.of(properties.get("sslmode"));
        options.setSslMode(mode);
        if (mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL) {
            options.setTrustOptions(trusted(properties.get("sslrootcert")));
        }
        return mode == SslMode.VERIFY_FULL
                ? options.setHostnameVerificationAlgorithm("HTTPS")
                : options;
    }

    private static TrustOptions trusted(@Nullable String ca) {
        if (ca != null) {
            return new PemTrustOptions().addCertPath(ca);
        }
        try {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return TrustOptions.wrap(factory.getTrustManagers()[0]);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// A new connection to the first host that is there and is what is wanted, on the event loop
    /// that this is called on. Fails where there is none in time.
    Future<PgConnection> connect(ContextInternal eventLoop) {
        Promise<PgConnection> found = Promise.promise();
        long timer = eventLoop.setTimer(patience.toMillis(), _ -> found.tryFail("no answer"));
        connect(eventLoop, 0)
                .onComplete(
                        result -> {
                            eventLoop.owner().cancelTimer(timer);
                            boolean late =
                                    result.succeeded()
                                            ? !found.tryComplete(result.result())
                                            : !found.tryFail(result.cause());
                            if (late && result.succeeded()) {
                                result.result().close();
                            }
                        });
        return found.future();
    }

    private Future<PgConnection> connect(ContextInternal eventLoop, int next) {
        Map<String, String> secrets = credentials.get();
        PgConnectOptions host =
                new PgConnectOptions(hosts.get(next))
                        .setUser(secrets.get("user"))
                        .setPassword(secrets.getOrDefault("password", ""));
        Future<PgConnection> connection =
                PgConnection.connect(eventLoop.owner(), host).compose(this::check);
        return next + 1 == hosts.size()
                ? connection
                : connection.recover(_ -> connect(eventLoop, next + 1));
    }

    private Future<PgConnection> check(PgConnection connection) {
        return primary
                ? connection
                        .query("SHOW transaction_read_only")
                        .execute()
                        .compose(
                                row ->
                                        "off".equals(row.iterator().next().getString(0))
                                                ? Future.succeededFuture(connection)
                                                : connection
                                                        .close()
                                                        .compose(
                                                                _ ->
                                                                        Future.failedFuture(
                                                                                "not the primary")))
                : Future.succeededFuture(connection);
    }

    boolean isOver(Duration age) {
        return maxLifetime.filter(it -> age.compareTo(it) > 0).isPresent();
    }

    boolean isIdle(Duration since) {
        return idleRemoval.isPositive() && since.compareTo(idleRemoval) > 0;
    }
}
