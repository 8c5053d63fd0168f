package dev.codeway.project;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.Set;

/// The members of a merge patch of a project, for the API's description.
record UpdateProject(
        @Schema(examples = "Shop", minLength = 1, maxLength = 100) @Nullable String name,
        @Schema(examples = "https://github.com/acme/shop.git") @Nullable String gitURL,
        @Schema(examples = "shop") @Nullable String subdomain) {

    static final Set<String> MEMBERS = Set.of("name", "gitURL", "subdomain");
}
