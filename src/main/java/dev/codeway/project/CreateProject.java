package dev.codeway.project;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The request for a new project.
record CreateProject(
        @Schema(required = true, examples = "Shop", minLength = 1, maxLength = 100)
                @Nullable String name,
        @Schema(required = true, examples = "https://github.com/acme/shop.git")
                @Nullable String gitURL,
        @Schema(
                        examples = "shop",
                        description = "Lower-cased; without one it is made from the name")
                @Nullable String subdomain) {}
