package dev.codeway.audit;

import dev.codeway.platform.http.ProblemDocument;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/// Sees what is refused: whoever may not come in or may not do it, whatever it is; else what would
/// have changed something. What is refused to workers belongs to their protocol.
// Not a @ServerResponseFilter: it is shown the request without what the framework knows of it.
@Provider
public class RefusalFilter implements ContainerResponseFilter {

    private final Requests requests;
    private final Refusals refusals;

    RefusalFilter(Requests requests, Refusals refusals) {
        this.requests = requests;
        this.refusals = refusals;
    }

    // Whatever is bound to this thread is gone where another filter was waited for.
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext answer) {
        int status = answer.getStatus();
        if (status >= 400
                && status < 500
                && answer.getEntity() instanceof ProblemDocument problem
                && request instanceof ResteasyReactiveContainerRequestContext known
                && known.getServerRequestContext() instanceof ResteasyReactiveRequestContext it) {
            requests.of(it)
                    .filter(served -> status == 401 || status == 403 || changes(served.operation()))
                    .ifPresent(
                            served -> refusals.note(new Refusal(served, status, problem.code())));
        }
    }

    private static boolean changes(Operation operation) {
        return !operation.reads() && !operation.isOfWorkers();
    }
}
