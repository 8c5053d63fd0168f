package dev.codeway.webhook;

import dev.codeway.platform.net.PrivateHosts;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

/// Posts one message. The name is looked up once, what it resolves to is judged, and the connection
/// is made to exactly that address: a name that answers differently a moment later leads nowhere.
@ApplicationScoped
class Sender {

    private static final String USER_AGENT = "Codeway-Webhooks/1";
    private static final int ENOUGH = 8_192;
    private static final Duration MOST_PATIENCE = Duration.ofHours(24);

    private final HttpClient client;
    private final WebhookConfiguration configuration;
    private final Clock clock;

    private record Answer(int status, @Nullable String retryAfter, Future<Void> read) {}

    Sender(Vertx vertx, WebhookConfiguration configuration, Clock clock) {
        // One connection a message: few are sent to one receiver, and a connection that was kept
        // may be dead when the next one comes.
        HttpClientOptions options =
                new HttpClientOptions()
                        .setKeepAlive(false)
                        .setMaxPoolSize(configuration.connections())
                        .setDecompressionSupported(false)
                        .setVerifyHost(true)
                        .setTrustAll(false);
        configuration
                .ca()
                .ifPresent(
                        file ->
                                options.setTrustOptions(
                                        new PemTrustOptions().addCertPath(file.toString())));
        client = vertx.createHttpClient(options);
        this.configuration = configuration;
        this.clock = clock;
    }

    /// Blocks, for as long as an attempt may take and the look-up of the name.
    Outcome send(DeliveryQueue.Taken taken) {
        long deadline = System.nanoTime() + configuration.timeout().toNanos();
        InetAddress address;
        try {
            InetAddress[] resolved = InetAddress.getAllByName(taken.url().host());
            if (!configuration.privateHosts()
                    && Arrays.stream(resolved).anyMatch(PrivateHosts::include)) {
                return Outcome.Failed.without("refused: the host leads to a private address");
            }
            address = resolved[0];
        } catch (UnknownHostException unknown) {
            return Outcome.Failed.without("the host has no address");
        }
        return send(taken, address, deadline);
    }

    private Outcome send(DeliveryQueue.Taken taken, InetAddress address, long deadline) {
        Future<HttpClientRequest> connecting = client.request(request(taken, address));
        try {
            HttpClientRequest request = await(connecting, deadline);
            try {
                Answer answer =
                        await(request.send(taken.payload()).map(r -> read(request, r)), deadline);
                Outcome outcome = outcome(answer);
                awaitEnd(answer, deadline);
                return outcome;
            } finally {
                request.reset();
            }
        } catch (TimeoutException late) {
            connecting.onSuccess(HttpClientRequest::reset);
            return Outcome.Failed.without(
                    "no answer within " + configuration.timeout().toMillis() + " ms");
        } catch (ExecutionException failure) {
            return Outcome.Failed.without(explain(failure.getCause()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Outcome.Failed.without("the service was stopped");
        }
    }

    private RequestOptions request(DeliveryQueue.Taken taken, InetAddress address) {
        WebhookUrl url = taken.url();
        String id = taken.id().toString();
        String signatures = taken.secret().sign(id, taken.timestamp(), taken.payload());
        if (taken.previousSecret() != null) {
            signatures += " " + taken.previousSecret().sign(id, taken.timestamp(), taken.payload());
        }
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress()))
                .setHost(url.host())
                .setPort(url.port())
                .setSsl(url.encrypted())
                .setURI(url.target())
                .setFollowRedirects(false)
                .setConnectTimeout(configuration.timeout().toMillis())
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", USER_AGENT)
                .putHeader("webhook-id", id)
                .putHeader("webhook-timestamp", String.valueOf(taken.timestamp()))
                .putHeader("webhook-signature", signatures);
    }

    /// On the event loop, before any of the body can come.
    private static Answer read(HttpClientRequest request, HttpClientResponse response) {
        Promise<Void> end = Promise.promise();
        int[] length = {0};
        response.handler(
                        part -> {
                            length[0] += part.length();
                            if (length[0] > ENOUGH) {
                                end.tryComplete();
                                request.reset();
                            }
                        })
                .endHandler(end::tryComplete)
                .exceptionHandler(broken -> end.tryComplete());
        return new Answer(response.statusCode(), response.getHeader("Retry-After"), end.future());
    }

    private Outcome outcome(Answer answer) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return new Outcome.Delivered(status);
        }
        if (status == Outcome.Gone.STATUS) {
            return new Outcome.Gone();
        }
        String error =
                status >= 300 && status < 400
                        ? "redirects are not followed"
                        : "the receiver answered " + status;
        boolean asked = status == 429 || status == 503;
        return new Outcome.Failed(
                status, error, asked ? patience(answer.retryAfter()) : Duration.ZERO);
    }

    /// What `Retry-After` asks for (RFC 9110, 10.2.3), a day at the most.
    private Duration patience(@Nullable String retryAfter) {
        if (retryAfter == null) {
            return Duration.ZERO;
        }
        Duration asked;
        if (retryAfter.matches("[0-9]{1,9}")) {
            asked = Duration.ofSeconds(Long.parseLong(retryAfter));
        } else {
            try {
                asked =
                        Duration.between(
                                clock.instant(),
                                ZonedDateTime.parse(
                                        retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME));
            } catch (DateTimeException illegible) {
                return Duration.ZERO;
            }
        }
        return asked.isNegative() ? Duration.ZERO : min(asked, MOST_PATIENCE);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /// The status says it all; reading on is a courtesy.
    private static void awaitEnd(Answer answer, long deadline) throws InterruptedException {
        try {
            await(answer.read(), deadline);
        } catch (TimeoutException | ExecutionException unread) {
            return;
        }
    }

    private static <T> T await(Future<T> future, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.toCompletionStage()
                .toCompletableFuture()
                .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private static String explain(@Nullable Throwable failure) {
        return switch (failure) {
            case SSLException _ -> "no TLS connection with a certificate that can be trusted";
            case ConnectException _ -> "the connection was refused";
            case null, default -> "the connection failed";
        };
    }
}
