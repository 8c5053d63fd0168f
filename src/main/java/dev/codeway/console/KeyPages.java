package dev.codeway.console;

import dev.codeway.access.KeyQuery;
import dev.codeway.access.KeyResource;
import dev.codeway.access.KeyView;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.identity.Role;
import dev.codeway.platform.paging.Page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

@Path("/console/keys")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed(Permission.ADMINISTER)
@RunOnVirtualThread
class KeyPages {

    private static final Choices ROLES =
            Choices.of("", "All roles")
                    .and("reader", "Readers", "developer", "Developers")
                    .and("worker", "Workers", "router", "Routers", "admin", "Administrators");

    /// @param state `good`, `revoked` or `expired`
    record Row(KeyView key, String state) {

        static Row of(KeyView key, Instant now) {
            return new Row(key, state(key, now));
        }

        private static String state(KeyView key, Instant now) {
            if (key.revokedAt() != null) {
                return "revoked";
            }
            return key.expiresAt() != null && !key.expiresAt().isAfter(now) ? "expired" : "good";
        }

        public boolean isGood() {
            return state.equals("good");
        }
    }

    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Keys(
            List<Row> rows,
            List<Choices.Choice> roles,
            @Nullable String first,
            @Nullable String next)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record KeyPage(Row row) implements TemplateInstance {}

    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record NewKey(List<String> roles) implements TemplateInstance {}

    private final KeyResource keys;
    private final Pages pages;
    private final Clock clock;

    KeyPages(KeyResource keys, Pages pages, Clock clock) {
        this.keys = keys;
        this.pages = pages;
        this.clock = clock;
    }

    @GET
    @Operation(hidden = true)
    public RestResponse<String> list(
            @BeanParam KeyQuery query, @RestQuery @Nullable String role, @Context UriInfo uri) {
        Page<KeyView> page = keys.list(query).getEntity();
        Instant now = clock.instant();
        return pages.show(
                new Keys(
                        page.items().stream().map(it -> Row.of(it, now)).toList(),
                        ROLES.choosing(role),
                        Links.first(uri),
                        Links.next(uri, page)));
    }

    @GET
    @Path("/new")
    @Operation(hidden = true)
    public RestResponse<String> create() {
        return pages.show(new NewKey(Stream.of(Role.values()).map(Role::toString).toList()));
    }

    @GET
    @Path("/{id}")
    @Operation(hidden = true)
    public RestResponse<String> get(String id) {
        return pages.show(new KeyPage(Row.of(keys.get(id), clock.instant())));
    }
}
