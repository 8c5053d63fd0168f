package dev.codeway.console;

import io.quarkus.qute.TemplateInstance;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;

import org.jboss.resteasy.reactive.RestResponse;

import java.util.Map;

/// Makes answers of templates.
@ApplicationScoped
class Pages {

    static final String TYPE = "text/html;charset=UTF-8";

    /// Nothing of a page can run, load or send anything but what this service gives it.
    private static final Map<String, String> HEADERS =
            Map.of(
                    HttpHeaders.CONTENT_TYPE,
                    TYPE,
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                            + " connect-src 'self'; form-action 'self'; frame-ancestors 'none';"
                            + " base-uri 'none'",
                    // With none at all browsers would not say either from where a form is sent.
                    "Referrer-Policy",
                    "same-origin");

    private final CurrentVertxRequest request;

    Pages(CurrentVertxRequest request) {
        this.request = request;
    }

    /// The page of the request that is being served.
    RestResponse<String> show(TemplateInstance page) {
        return show(page, 200);
    }

    /// As [#show(TemplateInstance)], with another status.
    RestResponse<String> show(TemplateInstance page, int status) {
        RestResponse<String> answer =
                RestResponse.ResponseBuilder.<String>create(status, null)
                        .entity(draw(page, request.getCurrent()))
                        .build();
        describe(answer.getHeaders());
        return answer;
    }

    static String draw(TemplateInstance page, RoutingContext context) {
        return page.data("chrome", Chrome.of(context)).render();
    }

    static void describe(MultivaluedMap<String, Object> headers) {
        HEADERS.forEach(headers::putSingle);
    }
}
