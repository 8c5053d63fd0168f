package dev.codeway.project;

import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.paging.ListQuery;
import dev.codeway.platform.paging.Listing;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/// What a client may ask of the list of projects. Sorts by `createdAt`, `updatedAt` or `name`.
public class ProjectQuery extends ListQuery {

    static final String INCLUDE =
            "What to show with it: `latestDeployment`, `liveDeployment`, or both with a comma"
                    + " between";

    private static final Pattern TRIGRAM = Pattern.compile("[\\p{L}\\p{N}]{3}");

    /// Where GitHosts has not been yet, by the look of the URL.
    private static final String AT_HOST =
            """
            (gitHost = :gitHost or gitHost is null
                and (locate(concat('//', :gitHost, '/'), lower(gitUrl)) > 0
                    or locate(concat('//', :gitHost, ':'), lower(gitUrl)) > 0
                    or locate(concat('@', :gitHost, '/'), lower(gitUrl)) > 0
                    or locate(concat('@', :gitHost, ':'), lower(gitUrl)) > 0))
            """;

    @RestQuery
    @Parameter(description = "Only projects whose name contains this text, in any case")
    @Nullable String q;

    @RestQuery
    @Parameter(description = "Only the project served under this subdomain")
    @Nullable String subdomain;

    @RestQuery
    @Parameter(description = "Only projects whose git URL leads to this host")
    @Nullable String gitHost;

    @RestQuery
    @Parameter(
            description = INCLUDE,
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Nullable List<String> include;

    @Override
    protected Set<String> ownParameters() {
        return Set.of("q", "subdomain", "gitHost", "include");
    }

    /// The same, shown with these relations whatever the client asked for.
    public ProjectQuery including(String... names) {
        include = List.of(names);
        return this;
    }

    Listing<Project> listing() {
        Listing<Project> listing = new Listing<>(this, ProjectQuery::idOf, Project.SORTS);
        Set<UUID> visible = Caller.visible();
        if (visible != null) {
            listing.where("id in (:visible)", "visible", visible);
        }
        if (q != null) {
            search(listing, QueryParameter.text("q", q));
        }
        if (subdomain != null) {
            listing.where(
                    "subdomain = :subdomain",
                    "subdomain",
                    QueryParameter.text("subdomain", subdomain).toLowerCase(Locale.ROOT));
        }
        if (gitHost != null) {
            listing.where(
                    AT_HOST, "gitHost", GitHost.canonical(QueryParameter.text("gitHost", gitHost)));
        }
        return listing;
    }

    /// For a text without a trigram the index would be read from end to end, which PostgreSQL does
    /// now and then where the text is rare.
    private static void search(Listing<Project> listing, String text) {
        if (TRIGRAM.matcher(text).find()) {
            listing.where("lower(name) like lower(:q) escape '\\'", "q", containing("q", text));
        } else {
            listing.where("locate(lower(:q), lower(name)) > 0", "q", text);
        }
    }

    private static UUID idOf(Project project) {
        return project.id;
    }
}
