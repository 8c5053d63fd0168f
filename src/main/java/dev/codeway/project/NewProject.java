package dev.codeway.project;

import org.jspecify.annotations.Nullable;

/// What a client wants of a project, read and found legal.
///
/// @param subdomain null for one that is made from the name
record NewProject(ProjectName name, GitUrl gitUrl, @Nullable Subdomain subdomain) {

    /// The subdomain that it asks for, or would have if that is free.
    Subdomain firstChoice() {
        return subdomain == null ? Project.subdomainOf(name) : subdomain;
    }
}
