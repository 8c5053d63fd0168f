package dev.codeway.console;

import dev.codeway.platform.identity.Permission;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/console/projects/new")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed(Permission.WRITE)
class NewProjectPage {

    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record NewProject() implements TemplateInstance {}

    private final Pages pages;

    NewProjectPage(Pages pages) {
        this.pages = pages;
    }

    @GET
    @Operation(hidden = true)
    public RestResponse<String> ask() {
        return pages.show(new NewProject());
    }
}
