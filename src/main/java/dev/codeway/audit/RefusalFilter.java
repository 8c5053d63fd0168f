package dev.codeway.audit;

import dev.codeway.platform.http.ProblemDocument;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;

import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/// Sees what is refused: whoever may not come in or may not do it, whatever it is; else what would
/// have changed something. What is refused to workers belongs to their protocol.
class RefusalFilter {

    private final Requests requests;
    private final Refusals refusals;

    RefusalFilter(Requests requests, Refusals refusals) {
        this.requests = requests;
        this.refusals = refusals;
    }

    @ServerResponseFilter
    void note(ContainerRequestContext request, ContainerResponseContext answer) {
        int status = answer.getStatus();
        if (status >= 400
                && status < 500
                && answer.getEntity() instanceof ProblemDocument problem) {
            boolean forbidden = status == 401 || status == 403;
            requests.of(context(request))
                    .filter(it -> forbidden || changes(it.operation()))
                    .ifPresent(it -> refusals.note(new Refusal(it, status, problem.code())));
        }
    }

    // Whatever is bound to this thread is gone where another filter was waited for.
    private static ResteasyReactiveRequestContext context(ContainerRequestContext request) {
        return (ResteasyReactiveRequestContext)
                ((ResteasyReactiveContainerRequestContext) request).getServerRequestContext();
    }

    private static boolean changes(Operation operation) {
        return !operation.reads() && !operation.isOfWorkers();
    }
}
