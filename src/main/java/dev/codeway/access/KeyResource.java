package dev.codeway.access;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.Page;
import dev.codeway.platform.problem.FieldErrors;
import dev.codeway.platform.problem.InvalidValue;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// The API of keys.
@Path("/v1/keys")
@Tag(name = "Keys")
@RolesAllowed(Permission.ADMINISTER)
@RunOnVirtualThread
public class KeyResource {

    private static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

    private final Event<KeysChanged> changes;
    private final Event<Deed> deeds;
    private final Clock clock;

    KeyResource(Event<KeysChanged> changes, Event<Deed> deeds, Clock clock) {
        this.changes = changes;
        this.deeds = deeds;
        this.clock = clock;
    }

    // No Idempotency-Key: its answer would have to be kept, and with it the key.
    @POST
    @Transactional
    @Operation(
            operationId = "createKey",
            summary = "Create an API key",
            description = "Only this answer has the key itself: no more than a hash of it is kept.")
    public RestResponse<KeyView> create(@Nullable CreateKey request) {
        Instant now = clock.instant();
        NewKey wanted =
                NewKey.parse(
                        request == null ? new CreateKey(null, null, null, null) : request, now);
        KeyToken token = KeyToken.random();
        ApiKey key = ApiKey.create(wanted, token, by(), now);
        deeds.fire(key.deed());
        return RestResponse.ResponseBuilder.<KeyView>create(RestResponse.Status.CREATED)
                .entity(KeyView.of(key, token))
                .header(HttpHeaders.LOCATION, "/v1/keys/" + key.id)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static String by() {
        return Caller.current().map(Caller::id).orElse("unknown");
    }

    @GET
    @Operation(
            operationId = "listKeys",
            summary = "List API keys",
            description = "Newest first, also those that are revoked or have expired.")
    public RestResponse<Page<KeyView>> list(@BeanParam KeyQuery query) {
        return query.listing().answer(ApiKey::page, ApiKey::countAll, KeyView::of);
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getKey", summary = "Get an API key")
    public KeyView get(String id) {
        return KeyView.of(ApiKey.get(id));
    }

    @POST
    @Path("/{id}/rotate")
    @Transactional
    @Operation(
            operationId = "rotateKey",
            summary = "Put another key in the place of one",
            description =
                    "Only this answer has it. The old one ends at once, or after `overlap` seconds.")
    public RestResponse<KeyView> rotate(String id, @Nullable RotateKey request) {
        FieldErrors errors = new FieldErrors();
        Duration overlap =
                errors.optional(
                        "overlap",
                        request == null ? null : request.overlap(),
                        KeyResource::overlap);
        errors.throwIfAny();
        ApiKey key = ApiKey.lock(id);
        KeyToken token = KeyToken.random();
        key.rotate(token, overlap == null ? Duration.ZERO : overlap, clock.instant());
        ApiKey.flush();
        changes.fire(new KeysChanged());
        deeds.fire(key.deed());
        return RestResponse.ResponseBuilder.ok(KeyView.of(key, token))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static Duration overlap(int seconds) {
        Duration overlap = Duration.ofSeconds(seconds);
        if (overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0) {
            throw new InvalidValue(
                    "out-of-range",
                    "must be from 0 to %d seconds".formatted(LONGEST_OVERLAP.toSeconds()));
        }
        return overlap;
    }

    @DELETE
    @Path("/{id}")
    @Transactional
    @Operation(
            operationId = "revokeKey",
            summary = "Revoke an API key",
            description =
                    "At once here, within seconds by other instances. It stays in the list, for"
                            + " what it did stays in the audit.")
    public KeyView revoke(String id) {
        ApiKey key = ApiKey.lock(id);
        key.revoke(clock.instant());
        ApiKey.flush();
        changes.fire(new KeysChanged());
        deeds.fire(key.deed());
        return KeyView.of(key);
    }
}
