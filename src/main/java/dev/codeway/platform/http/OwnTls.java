package dev.codeway.platform.http;

import dev.codeway.platform.setting.InvalidSetting;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// TLS on our own port, where `CODEWAY_TLS_CERT` and `CODEWAY_TLS_KEY` name files. They are looked
/// at again and again; a pair that fits is served from then on, and connections that are open go
/// on.
@Singleton
public class OwnTls implements HttpServerOptionsCustomizer {

    private static final Logger LOG = Logger.getLogger(OwnTls.class);
    private static final Duration SOON = Duration.ofDays(14);
    private static final Duration NAGGING = Duration.ofDays(1);

    private final Config config;
    private final Clock clock;
    private final OwnKeys keys = new OwnKeys();
    private @Nullable OwnCertificate served;
    private @Nullable String complaint;
    private Instant complainedOfAge = Instant.MIN;

    @Inject
    OwnTls(Config config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /// Throws [InvalidSetting] where there are files that cannot be served.
    public static void check(Config config) {
        OwnCertificate.read(config);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        OwnCertificate.read(config)
                .ifPresent(
                        found -> {
                            serve(found);
                            options.setKeyCertOptions(KeyCertOptions.wrap(keys));
                        });
    }

    @Scheduled(
            every = "${codeway.tls.reload-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        try {
            Optional<OwnCertificate> found = OwnCertificate.read(config);
            if (found.isPresent()) {
                serve(found.get());
                warnOfAge(found.get());
            }
            complaint = null;
        } catch (InvalidSetting unusable) {
            String message = unusable.getMessage();
            if (message != null && !message.equals(complaint)) {
                LOG.warnf("%s; the certificate from before is used", message);
                complaint = message;
            }
        }
    }

    private synchronized void serve(OwnCertificate found) {
        if (served != null && served.text().equals(found.text())) {
            return;
        }
        keys.serve(found);
        if (served != null) {
            LOG.infof(
                    "The certificate was replaced; it is valid until %s",
                    found.certificate().getNotAfter().toInstant());
        }
        served = found;
    }

    private void warnOfAge(OwnCertificate found) {
        Instant end = found.certificate().getNotAfter().toInstant();
        Instant now = clock.instant();
        if (now.isAfter(end.minus(SOON)) && now.isAfter(complainedOfAge.plus(NAGGING))) {
            LOG.warnf("The certificate in CODEWAY_TLS_CERT is valid until %s", end);
            complainedOfAge = now;
        }
    }
}
