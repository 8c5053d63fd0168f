package dev.codeway.platform.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.hash.Sha256;
import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.postgres.SchemaPending;
import dev.codeway.platform.problem.FieldError;
import dev.codeway.platform.problem.Problem;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;

import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Makes a POST safe to retry (draft-ietf-httpapi-idempotency-key-header). The key is written in
/// the transaction of its effect, so there is no effect without its key, nor a key left behind by a
/// service that died. Refusals are not kept: they changed nothing and are found again.
@ApplicationScoped
public class Idempotency {

    public static final String HEADER = "Idempotency-Key";

    private static final Logger LOG = Logger.getLogger(Idempotency.class);

    private static final String REPLAYED = "Idempotency-Replayed";
    private static final Pattern LEGAL = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final ObjectMapper json;
    private final Clock clock;
    private final HttpConfiguration configuration;

    Idempotency(ObjectMapper json, Clock clock, HttpConfiguration configuration) {
        this.json = json;
        this.clock = clock;
        this.configuration = configuration;
    }

    /// Runs the work once under the key and answers every repetition with the first answer. To be
    /// called in a transaction. Errors: 400 for an illegal key, 409 while another request with it
    /// is under way, 422 where it was used for something else.
    ///
    /// @param key the header, null where the client sent none: then the work simply runs
    /// @param operation method and path
    /// @param payload the parsed body
    public <T> RestResponse<T> once(
            @Nullable String key,
            String operation,
            Object payload,
            Supplier<RestResponse<T>> work) {
        if (key == null) {
            return work.get();
        }
        if (!LEGAL.matcher(key).matches()) {
            throw new Problem.BadRequest(
                    new FieldError(
                            HEADER,
                            "invalid-idempotency-key",
                            "must be 1 to 255 visible ASCII characters"));
        }
        String own = own(key);
        if (!IdempotencyKey.tryLock(own)) {
            throw new Problem.Conflict(
                    "idempotency-key-in-flight", "a request with this key is still under way");
        }
        byte[] fingerprint = fingerprint(operation, payload);
        return IdempotencyKey.named(own)
                .filter(known -> known.createdAt.isAfter(oldest()))
                .<RestResponse<T>>map(known -> replay(known, fingerprint))
                .orElseGet(() -> remember(own, fingerprint, work.get()));
    }

    /// Another caller's key is another key: nobody is told what somebody else was.
    private static String own(String key) {
        return Caller.current().map(caller -> caller.id() + ' ' + key).orElse(key);
    }

    /// The text that was answered the first time, whatever this version of the service would write.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T> RestResponse<T> replay(IdempotencyKey known, byte[] fingerprint) {
        if (!MessageDigest.isEqual(known.fingerprint, fingerprint)) {
            throw new Problem.Invalid(
                    "idempotency-key-reused", "this key was used for another request");
        }
        return (RestResponse<T>)
                RestResponse.ResponseBuilder.<String>create(known.status, null)
                        .entity(known.body)
                        .header(HttpHeaders.LOCATION, known.location)
                        .header(HttpHeaders.ETAG, known.etag)
                        .header(REPLAYED, "true")
                        .build();
    }

    private <T> RestResponse<T> remember(String key, byte[] fingerprint, RestResponse<T> response) {
        IdempotencyKey answered = IdempotencyKey.named(key).orElseGet(() -> IdempotencyKey.of(key));
        answered.fingerprint = fingerprint;
        answered.status = response.getStatus();
        answered.location = response.getHeaderString(HttpHeaders.LOCATION);
        answered.etag = response.getHeaderString(HttpHeaders.ETAG);
        answered.body = new String(write(response.getEntity()), StandardCharsets.UTF_8);
        answered.createdAt = clock.instant();
        answered.persist();
        return response;
    }

    private byte[] fingerprint(String operation, Object payload) {
        MessageDigest sha256 = Sha256.begin();
        sha256.update(operation.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        return sha256.digest(write(payload));
    }

    private byte[] write(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (JsonProcessingException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private Instant oldest() {
        return clock.instant().minus(configuration.idempotencyRetention());
    }

    @Scheduled(
            every = "{codeway.http.idempotency-sweep}",
            delayed = "{codeway.http.idempotency-sweep}",
            skipExecutionIf = SchemaPending.class)
    void forgetOldKeys() {
        try {
            QuarkusTransaction.requiringNew().run(() -> IdempotencyKey.deleteOlderThan(oldest()));
        } catch (RuntimeException failure) {
            LOG.warnf(
                    "Old idempotency keys were not deleted: %s",
                    ConnectionFailure.explain(failure));
        }
    }
}
