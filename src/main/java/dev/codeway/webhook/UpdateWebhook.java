package dev.codeway.webhook;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/// The members of a merge patch of a webhook, for the API's description.
record UpdateWebhook(
        @Schema(examples = "https://example.com/hooks/codeway", maxLength = 2000)
                @Nullable String url,
        @Nullable List<String> events,
        @Schema(
                        nullable = true,
                        description =
                                "A new one, or null to have one made; the one before signs too for"
                                        + " a day")
                @Nullable String secret,
        @Schema(
                        description =
                                "Enabling begins with what happens then; disabling gives up what is"
                                        + " on its way")
                @Nullable Boolean enabled) {

    static final Set<String> MEMBERS = Set.of("url", "events", "secret", "enabled");
}
