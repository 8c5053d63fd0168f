package dev.codeway.console;

import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.Page;
import dev.codeway.webhook.DeliveryHistory;
import dev.codeway.webhook.DeliveryQuery;
import dev.codeway.webhook.DeliveryResource;
import dev.codeway.webhook.DeliveryView;
import dev.codeway.webhook.WebhookQuery;
import dev.codeway.webhook.WebhookResource;
import dev.codeway.webhook.WebhookView;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.List;

@Path("/console/webhooks")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed(Permission.ADMINISTER)
@RunOnVirtualThread
class WebhookPages {

    private static final Choices STATUSES =
            Choices.of("", "All")
                    .and("PENDING", "On their way", "DELIVERED", "Delivered", "FAILED", "Failed");

    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Webhooks(List<WebhookView> webhooks, @Nullable String first, @Nullable String next)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record NewWebhook() implements TemplateInstance {}

    /// @param version for `If-Match`
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record WebhookPage(
            WebhookView webhook,
            String version,
            List<DeliveryView> deliveries,
            List<Choices.Choice> statuses,
            @Nullable String first,
            @Nullable String next)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record DeliveryPage(WebhookView webhook, DeliveryHistory history) implements TemplateInstance {}

    private final WebhookResource webhooks;
    private final DeliveryResource deliveries;
    private final Pages pages;

    WebhookPages(WebhookResource webhooks, DeliveryResource deliveries, Pages pages) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.pages = pages;
    }

    @GET
    @Operation(hidden = true)
    public RestResponse<String> list(@BeanParam WebhookQuery query, @Context UriInfo uri) {
        Page<WebhookView> page = webhooks.list(query).getEntity();
        return pages.show(new Webhooks(page.items(), Links.first(uri), Links.next(uri, page)));
    }

    @GET
    @Path("/new")
    @Operation(hidden = true)
    public RestResponse<String> create() {
        return pages.show(new NewWebhook());
    }

    @GET
    @Path("/{id}")
    @Operation(hidden = true)
    public RestResponse<String> get(
            String id,
            @BeanParam DeliveryQuery query,
            @RestQuery @Nullable String status,
            @Context UriInfo uri) {
        RestResponse<WebhookView> webhook = webhooks.get(id, null);
        Page<DeliveryView> page = deliveries.list(id, query).getEntity();
        return pages.show(
                new WebhookPage(
                        webhook.getEntity(),
                        webhook.getHeaderString(HttpHeaders.ETAG),
                        page.items(),
                        STATUSES.choosing(status),
                        Links.first(uri),
                        Links.next(uri, page)));
    }

    @GET
    @Path("/{id}/deliveries/{delivery}")
    @Operation(hidden = true)
    public RestResponse<String> delivery(String id, String delivery) throws SQLException {
        return pages.show(
                new DeliveryPage(
                        webhooks.get(id, null).getEntity(),
                        deliveries.get(id, delivery).getEntity()));
    }
}
