package dev.codeway.webhook;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.http.Idempotency;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.Page;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Clock;

/// The API of what webhooks are told.
@Path("/v1/webhooks/{id}")
@RolesAllowed(Permission.ADMINISTER)
@Tag(name = "Webhooks")
@RunOnVirtualThread
public class DeliveryResource {

    private final DeliveryQueue queue;
    private final Idempotency idempotency;
    private final Event<Deed> deeds;
    private final Clock clock;

    DeliveryResource(DeliveryQueue queue, Idempotency idempotency, Event<Deed> deeds, Clock clock) {
        this.queue = queue;
        this.idempotency = idempotency;
        this.deeds = deeds;
        this.clock = clock;
    }

    @POST
    @Path("/test")
    @Transactional
    @Operation(
            operationId = "testWebhook",
            summary = "Send a test message",
            description =
                    "Of the type `webhook.test`; the answer is its delivery, about to be sent.")
    public RestResponse<DeliveryView> test(
            String id, @RestHeader(Idempotency.HEADER) @Nullable String idempotencyKey) {
        String operation = "POST /v1/webhooks/" + id + "/test";
        return idempotency.once(idempotencyKey, operation, "", () -> test(id));
    }

    private RestResponse<DeliveryView> test(String id) {
        Webhook webhook = Webhook.lock(id);
        webhook.requireEnabled();
        String payload =
                """
                {"type":"webhook.test","timestamp":"%s","data":{"webhookId":"%s"}}"""
                        .formatted(clock.instant(), webhook.id);
        WebhookDelivery delivery = WebhookDelivery.test(webhook, payload);
        deeds.fire(webhook.deed());
        return accepted(delivery);
    }

    @GET
    @Path("/deliveries")
    @Operation(
            operationId = "listWebhookDeliveries",
            summary = "List what was delivered, and what was not",
            description = "Newest first; finished ones are kept for a month.")
    public RestResponse<Page<DeliveryView>> list(String id, @BeanParam DeliveryQuery query) {
        return query.listing(Webhook.get(id).id)
                .answer(WebhookDelivery::page, WebhookDelivery::countAll, DeliveryView::of);
    }

    @GET
    @Path("/deliveries/{deliveryId}")
    @Operation(operationId = "getWebhookDelivery", summary = "Get a delivery with all its attempts")
    public RestResponse<DeliveryHistory> get(String id, String deliveryId) throws SQLException {
        WebhookDelivery delivery = WebhookDelivery.get(Webhook.get(id), deliveryId);
        return RestResponse.ok(
                new DeliveryHistory(
                        DeliveryView.of(delivery), delivery.payload, queue.history(delivery.id)));
    }

    @POST
    @Path("/deliveries/{deliveryId}/resend")
    @Transactional
    @Operation(
            operationId = "resendWebhookDelivery",
            summary = "Send a delivery again, or now",
            description =
                    "The message is the same, `webhook-id` too. One that waits for its next attempt"
                            + " is sent at once; one that is being sent goes on.")
    public RestResponse<DeliveryView> resend(String id, String deliveryId) {
        Webhook webhook = Webhook.lock(id);
        WebhookDelivery delivery = WebhookDelivery.lock(webhook, deliveryId);
        webhook.requireEnabled();
        delivery.resend();
        WebhookDelivery.flush();
        deeds.fire(Deed.on("delivery", delivery.id, delivery.projectId));
        return accepted(delivery);
    }

    private static RestResponse<DeliveryView> accepted(WebhookDelivery delivery) {
        return RestResponse.ResponseBuilder.<DeliveryView>create(RestResponse.Status.ACCEPTED)
                .entity(DeliveryView.of(delivery))
                .header(
                        HttpHeaders.LOCATION,
                        "/v1/webhooks/" + delivery.webhookId + "/deliveries/" + delivery.id)
                .build();
    }
}
