package dev.codeway.console;

import dev.codeway.audit.AuditQuery;
import dev.codeway.audit.AuditResource;
import dev.codeway.audit.AuditView;
import dev.codeway.platform.identity.Permission;
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
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

@Path("/console/audit")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed(Permission.ADMINISTER)
@RunOnVirtualThread
class AuditPages {

    private static final Choices OUTCOMES =
            Choices.of("", "Done and refused").and("DONE", "Done", "REFUSED", "Refused");

    /// An entry with the ways that lead from it.
    ///
    /// @param others all of the same caller; null for a stranger
    /// @param about the end of the id that it was about, which is what differs
    /// @param link to what it was about, where the console shows that
    record Row(
            AuditView entry,
            @Nullable String others,
            @Nullable String about,
            @Nullable String link) {

        private static final int BEFORE_THE_END = 24;

        private static final Map<String, String> SHOWN =
                Map.of(
                        "project", "/console/projects/",
                        "deployment", "/console/deployments/",
                        "key", "/console/keys/",
                        "webhook", "/console/webhooks/");

        static Row of(AuditView entry) {
            String caller = entry.caller();
            String place = entry.subject() == null ? null : SHOWN.get(entry.subject());
            return new Row(
                    entry,
                    caller == null ? null : "/console/audit?caller=" + TablePlace.encoded(caller),
                    entry.subjectId() == null
                            ? null
                            : entry.subjectId().toString().substring(BEFORE_THE_END),
                    place == null ? null : place + entry.subjectId());
        }
    }

    /// What the fields of its filter hold.
    record Filter(MultivaluedMap<String, String> parameters) {

        /// Empty where there is none.
        public String value(String name) {
            String value = parameters.getFirst(name);
            return value == null ? "" : value;
        }
    }

    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Audit(
            List<Row> rows,
            Filter filter,
            boolean filtered,
            List<Choices.Choice> outcomes,
            @Nullable String first,
            @Nullable String next)
            implements TemplateInstance {}

    private final AuditResource audit;
    private final Pages pages;

    AuditPages(AuditResource audit, Pages pages) {
        this.audit = audit;
        this.pages = pages;
    }

    @GET
    @Operation(hidden = true)
    public RestResponse<String> list(@BeanParam AuditQuery query, @Context UriInfo uri) {
        Page<AuditView> page = audit.list(query).getEntity();
        MultivaluedMap<String, String> parameters = uri.getQueryParameters();
        return pages.show(
                new Audit(
                        page.items().stream().map(Row::of).toList(),
                        new Filter(parameters),
                        !parameters.isEmpty(),
                        OUTCOMES.choosing(parameters.getFirst("outcome")),
                        Links.first(uri),
                        Links.next(uri, page)));
    }
}
