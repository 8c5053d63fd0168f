package dev.codeway.project;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.util.Set;

/// What an installation allows in projects.
@ConfigMapping(prefix = "codeway.project")
interface ProjectConfiguration {

    /// Subdomains that no project gets.
    @WithDefault("admin,api,app,console,dashboard,localhost,mail,ns1,ns2,smtp,status,www")
    Set<String> reservedSubdomains();

    /// The schemes of git URLs: `https`, `ssh`, and where an installation insists `http`, `git`.
    @WithDefault("https,ssh")
    Set<String> gitSchemes();

    /// Whether git URLs may lead to private, loopback and single-label hosts.
    @WithDefault("false")
    boolean gitPrivateHosts();
}
