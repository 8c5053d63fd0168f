package dev.codeway.console;

import dev.codeway.platform.http.ProblemDocument;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.vertx.ext.web.RoutingContext;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;

import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Shows people what is a problem document to programs, at the console's paths and nowhere else.
/// Whoever has not signed in is asked to.
// After those who want to see the document.
@Provider
@Priority(Priorities.USER - 1_000)
public class ProblemPages implements ContainerResponseFilter {

    /// @param again whether it may be otherwise the next time
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ProblemPage(ProblemDocument problem, boolean again) implements TemplateInstance {}

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext answer) {
        if (answer.getEntity() instanceof ProblemDocument problem
                && request instanceof ResteasyReactiveContainerRequestContext known
                && known.getServerRequestContext() instanceof ResteasyReactiveRequestContext it
                && isForPeople(request)) {
            RoutingContext context = it.unwrap(RoutingContext.class);
            if (problem.status() == 401) {
                answer.setEntity(null);
                answer.setStatus(303);
                answer.getHeaders().remove(HttpHeaders.WWW_AUTHENTICATE);
                answer.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
                answer.getHeaders().putSingle(HttpHeaders.LOCATION, signIn(context));
            } else {
                answer.setEntity(
                        Pages.draw(new ProblemPage(problem, problem.status() >= 429), context));
                Pages.describe(answer.getHeaders());
            }
        }
    }

    private static boolean isForPeople(ContainerRequestContext request) {
        return request.getUriInfo().getPath().startsWith("/console")
                && request.getAcceptableMediaTypes().stream()
                        .anyMatch(it -> it.isCompatible(MediaType.TEXT_HTML_TYPE));
    }

    /// And back to where they were going.
    private static String signIn(RoutingContext context) {
        return "/console/sign-in?to="
                + URLEncoder.encode(context.request().uri(), StandardCharsets.UTF_8);
    }
}
