package dev.codeway.project;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// What the project under a subdomain is to be, whether it is there already or not.
record PutProject(
        @Schema(required = true, examples = "Shop", minLength = 1, maxLength = 100)
                @Nullable String name,
        @Schema(required = true, examples = "https://github.com/acme/shop.git")
                @Nullable String gitURL) {

    static final List<String> MEMBERS = List.of("name", "gitURL");

    CreateProject under(String subdomain) {
        return new CreateProject(name, gitURL, subdomain);
    }
}
