package dev.codeway.console;

import dev.codeway.access.Sessions;
import dev.codeway.platform.http.SameOrigin;
import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Permission;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

@Path("/console")
@PermitAll
@RunOnVirtualThread
class SignInResource {

    // No other service, which `//` would begin with.
    private static final Pattern OURS = Pattern.compile("/console/[!-~&&[^\\\\]]*");

    /// @param to where to go then
    /// @param error what was wrong with the key; null where nothing was
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record SignIn(String to, @Nullable String error) implements TemplateInstance {}

    private final Sessions sessions;
    private final Pages pages;

    SignInResource(Sessions sessions, Pages pages) {
        this.sessions = sessions;
        this.pages = pages;
    }

    @GET
    @Path("/sign-in")
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public RestResponse<String> ask(@RestQuery @Nullable String to) {
        return pages.show(new SignIn(target(to), null));
    }

    @POST
    @Path("/sign-in")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public RestResponse<String> signIn(
            @RestForm @Nullable String key, @RestForm @Nullable String to, RoutingContext context) {
        SameOrigin.require(context);
        String given = key == null ? "" : key.strip();
        Optional<Caller> bearer = sessions.bearer(given);
        if (bearer.isEmpty()) {
            return refuse(to, given.isEmpty() ? "Enter a key." : "This key lets nobody in.", 401);
        }
        if (!bearer.get().role().permissions().contains(Permission.READ)) {
            return refuse(
                    to,
                    "This key is for a %s, which has nothing to see here."
                            .formatted(bearer.get().role()),
                    403);
        }
        sessions.begin(context, bearer.get(), given);
        return RestResponse.seeOther(URI.create(target(to)));
    }

    private RestResponse<String> refuse(@Nullable String to, String error, int status) {
        return pages.show(new SignIn(target(to), error), status);
    }

    private static String target(@Nullable String to) {
        return to != null && OURS.matcher(to).matches() ? to : Home.PATH;
    }

    @POST
    @Path("/sign-out")
    @Operation(hidden = true)
    public RestResponse<Void> signOut(RoutingContext context) {
        SameOrigin.require(context);
        sessions.end(context);
        return RestResponse.seeOther(URI.create("/console/sign-in"));
    }
}
