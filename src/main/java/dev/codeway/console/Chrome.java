package dev.codeway.console;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Permission;

import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;

import org.jspecify.annotations.Nullable;

/// What stands around a page, and what whoever looks at it may do.
///
/// @param caller null for somebody who has not signed in
/// @param path of the page
public record Chrome(@Nullable Caller caller, String path) {

    // Asking for the identity could mean to wait for it; whoever is known by now is here.
    static Chrome of(RoutingContext context) {
        return new Chrome(
                context.user() instanceof QuarkusHttpUser user
                        ? Caller.of(user.getSecurityIdentity()).orElse(null)
                        : null,
                context.normalizedPath());
    }

    /// Whether anybody has signed in who may look.
    public boolean isSignedIn() {
        return may(Permission.READ);
    }

    /// Whether they may change projects and deployments.
    public boolean isWriter() {
        return may(Permission.WRITE);
    }

    /// Whether they may make projects: who is there for some only may not.
    public boolean isCreator() {
        return isWriter() && caller != null && caller.projects() == null;
    }

    /// Whether keys, webhooks and the audit are theirs to see.
    public boolean isAdministrator() {
        return may(Permission.ADMINISTER);
    }

    private boolean may(String permission) {
        return caller != null && caller.role().permissions().contains(permission);
    }

    /// As the page shows them.
    public String name() {
        return caller == null ? "" : caller.name();
    }

    /// What they are there for.
    public String role() {
        return caller == null ? "" : caller.role().toString();
    }

    /// For `aria-current` of a link: `page` where the page is at that path or below it.
    public String at(String prefix) {
        return path.equals(prefix) || path.startsWith(prefix + "/") ? "page" : "false";
    }
}
