package dev.codeway.console;

import dev.codeway.access.IssuerSignIn;
import dev.codeway.access.Sessions;
import dev.codeway.access.SignInRefused;
import dev.codeway.platform.http.SameOrigin;
import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.problem.Problem;

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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

@Path("/console")
@PermitAll
@RunOnVirtualThread
class SignInResource {

    // No other service, which `//` would begin with.
    private static final Pattern OURS = Pattern.compile("/console/[!-~&&[^\\\\]]*");

    // What a cookie has room for beside the rest.
    private static final int LONGEST = 2_000;

    /// @param to where to go then
    /// @param error what was wrong with the key; null where nothing was
    /// @param issuer through which people come in as well; null where there is none
    /// @param refusal why they did not; null where they did not try
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record SignIn(String to, @Nullable String error, @Nullable Way issuer, @Nullable String refusal)
            implements TemplateInstance {}

    /// How to come in without a key.
    ///
    /// @param name of the issuer
    /// @param begins where
    record Way(String name, String begins) {}

    /// @param to where to go now
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record SignedIn(String to) implements TemplateInstance {}

    private final Sessions sessions;
    private final IssuerSignIn issuer;
    private final Pages pages;

    SignInResource(Sessions sessions, IssuerSignIn issuer, Pages pages) {
        this.sessions = sessions;
        this.issuer = issuer;
        this.pages = pages;
    }

    @GET
    @Path("/sign-in")
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public RestResponse<String> ask(@RestQuery @Nullable String to) {
        return pages.show(page(to, null, null));
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
        return pages.show(page(to, error, null), status);
    }

    private SignIn page(@Nullable String to, @Nullable String error, @Nullable String refusal) {
        String target = target(to);
        return new SignIn(
                target,
                error,
                issuer.issuer().map(it -> new Way(it, begins(target))).orElse(null),
                refusal);
    }

    private static String begins(String target) {
        return "/console/sign-in/issuer?to=" + URLEncoder.encode(target, StandardCharsets.UTF_8);
    }

    @GET
    @Path("/sign-in/issuer")
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public RestResponse<String> begin(@RestQuery @Nullable String to, RoutingContext context) {
        requireIssuer();
        try {
            String target = target(to);
            return RestResponse.seeOther(
                    issuer.begin(context, target.length() > LONGEST ? Home.PATH : target));
        } catch (SignInRefused refused) {
            return pages.show(page(to, null, refused.sentence()), refused.status());
        }
    }

    /// Not a redirect: one that the issuer's page began would not bring the new cookie along, which
    /// is for our own pages only.
    @GET
    @Path("/sign-in/callback")
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public RestResponse<String> finish(
            @RestQuery @Nullable String state,
            @RestQuery @Nullable String code,
            @RestQuery @Nullable String error,
            @RestQuery @Nullable String iss,
            RoutingContext context) {
        requireIssuer();
        String to = target(issuer.target(context).orElse(null));
        try {
            issuer.finish(context, new IssuerSignIn.Answer(state, code, error, iss));
        } catch (SignInRefused refused) {
            return pages.show(page(to, null, refused.sentence()), refused.status());
        }
        RestResponse<String> page = pages.show(new SignedIn(to));
        page.getHeaders().putSingle("Refresh", "0; url=" + to);
        return page;
    }

    private void requireIssuer() {
        if (issuer.issuer().isEmpty()) {
            throw new Problem.NotFound("no-issuer", "people sign in here with keys only");
        }
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
