package dev.codeway.webhook;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.http.Idempotency;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.http.MergePatch;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.Page;
import dev.codeway.platform.problem.FieldErrors;
import dev.codeway.platform.problem.InvalidValue;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/// The API of webhooks.
@Path("/v1/webhooks")
@RolesAllowed(Permission.ADMINISTER)
@Tag(name = "Webhooks")
@RunOnVirtualThread
public class WebhookResource {

    private final WebhookConfiguration configuration;
    private final Idempotency idempotency;
    private final Event<Deed> deeds;
    private final Clock clock;

    WebhookResource(
            WebhookConfiguration configuration,
            Idempotency idempotency,
            Event<Deed> deeds,
            Clock clock) {
        this.configuration = configuration;
        this.idempotency = idempotency;
        this.deeds = deeds;
        this.clock = clock;
    }

    @POST
    @Transactional
    @Operation(
            operationId = "createWebhook",
            summary = "Create a webhook",
            description =
                    "It is told of what happens from now on. Only this answer has the secret; one"
                            + " that is replayed under an `Idempotency-Key` has none.")
    public RestResponse<WebhookView> create(
            @RestHeader(Idempotency.HEADER) @Nullable String idempotencyKey,
            @Nullable CreateWebhook request) {
        CreateWebhook wanted =
                request == null ? new CreateWebhook(null, null, null, null) : request;
        AtomicReference<Secret> secret = new AtomicReference<>();
        RestResponse<WebhookView> answer =
                idempotency.once(
                        idempotencyKey, "POST /v1/webhooks", wanted, () -> create(wanted, secret));
        Secret made = secret.get();
        return made == null
                ? answer
                : RestResponse.ResponseBuilder.<WebhookView>create(RestResponse.Status.CREATED)
                        .entity(answer.getEntity().with(made))
                        .header(HttpHeaders.LOCATION, answer.getHeaderString(HttpHeaders.LOCATION))
                        .header(HttpHeaders.ETAG, answer.getHeaderString(HttpHeaders.ETAG))
                        .build();
    }

    /// @param made gets the secret, which the answer does not have
    private RestResponse<WebhookView> create(CreateWebhook request, AtomicReference<Secret> made) {
        FieldErrors errors = new FieldErrors();
        WebhookUrl url = errors.required("url", request.url(), this::parseUrl);
        EventSelection events = errors.optional("events", request.events(), EventSelection::parse);
        UUID project =
                errors.optional("projectId", request.projectId(), WebhookResource::parseProject);
        Secret secret = errors.optional("secret", request.secret(), Secret::parse);
        errors.throwIfAny();
        Secret effective = secret == null ? Secret.random() : secret;
        made.set(effective);
        Webhook webhook =
                Webhook.create(
                        requireNonNull(url),
                        events == null ? EventSelection.ALL : events,
                        project,
                        effective,
                        clock.instant());
        deeds.fire(webhook.deed());
        return RestResponse.ResponseBuilder.<WebhookView>create(RestResponse.Status.CREATED)
                .entity(WebhookView.of(webhook))
                .header(HttpHeaders.LOCATION, "/v1/webhooks/" + webhook.id)
                .header(HttpHeaders.ETAG, webhook.entityVersion().tag())
                .build();
    }

    @GET
    @Operation(
            operationId = "listWebhooks",
            summary = "List webhooks",
            description = "Newest first.")
    public RestResponse<Page<WebhookView>> list(@BeanParam WebhookQuery query) {
        return query.listing().answer(Webhook::page, Webhook::countAll, WebhookView::of);
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getWebhook", summary = "Get a webhook")
    public RestResponse<WebhookView> get(
            String id, @RestHeader(HttpHeaders.IF_NONE_MATCH) @Nullable List<String> ifNoneMatch) {
        Webhook webhook = Webhook.get(id);
        return webhook.entityVersion().answer(ifNoneMatch, WebhookView.of(webhook));
    }

    @PATCH
    @Path("/{id}")
    @Consumes({MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON})
    @Transactional
    @Operation(
            operationId = "updateWebhook",
            summary = "Change a webhook",
            description =
                    "A JSON merge patch (RFC 7396) against the version that If-Match names. Where it"
                            + " sets the secret, the answer has it.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MergePatch.MEDIA_TYPE,
                            schema = @Schema(implementation = UpdateWebhook.class)))
    public RestResponse<WebhookView> update(
            String id,
            @RestHeader(HttpHeaders.IF_MATCH) @Nullable List<String> ifMatch,
            @Nullable JsonNode body) {
        Webhook webhook = Webhook.lock(id);
        webhook.entityVersion().require(ifMatch);
        MergePatch patch = new MergePatch(body, UpdateWebhook.MEMBERS);
        WebhookUrl url = patch.read("url", this::parseUrl);
        EventSelection events = patch.readList("events", EventSelection::parse);
        Secret secret =
                patch.removes("secret") ? Secret.random() : patch.read("secret", Secret::parse);
        Boolean enabled = patch.readFlag("enabled");
        patch.throwIfInvalid();
        Instant now = clock.instant();
        if (url != null) {
            webhook.moveTo(url, now);
        }
        if (events != null) {
            webhook.select(events, now);
        }
        if (secret != null) {
            webhook.rotate(secret, configuration.secretOverlap(), now);
        }
        if (enabled != null) {
            if (enabled) {
                webhook.enable(now);
            } else {
                webhook.disable(now);
            }
        }
        Webhook.flush();
        deeds.fire(webhook.deed().setting(patch.members()));
        WebhookView view = WebhookView.of(webhook);
        return webhook.entityVersion().answer(null, secret == null ? view : view.with(secret));
    }

    @DELETE
    @Path("/{id}")
    @Transactional
    @Operation(
            operationId = "deleteWebhook",
            summary = "Delete a webhook",
            description = "With its deliveries, also those on their way.")
    public RestResponse<Void> delete(
            String id, @RestHeader(HttpHeaders.IF_MATCH) @Nullable List<String> ifMatch) {
        Webhook webhook = Webhook.lock(id);
        webhook.entityVersion().check(ifMatch);
        webhook.delete();
        deeds.fire(webhook.deed());
        return RestResponse.noContent();
    }

    private WebhookUrl parseUrl(String text) {
        return WebhookUrl.parse(text, configuration.schemes(), configuration.privateHosts());
    }

    private static UUID parseProject(String text) {
        return Identifier.parse(text)
                .filter(Webhook::projectExists)
                .orElseThrow(
                        () -> new InvalidValue("unknown-project", "must be the id of a project"));
    }
}
