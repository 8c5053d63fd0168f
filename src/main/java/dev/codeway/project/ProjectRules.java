package dev.codeway.project;

import static java.util.Objects.requireNonNull;

import dev.codeway.platform.problem.FieldErrors;

import jakarta.enterprise.context.ApplicationScoped;

import java.time.Instant;

/// What this installation takes for a project.
@ApplicationScoped
class ProjectRules {

    private final ProjectConfiguration configuration;

    ProjectRules(ProjectConfiguration configuration) {
        this.configuration = configuration;
    }

    /// Throws 422 naming each field that is wrong.
    NewProject read(CreateProject request) {
        FieldErrors errors = new FieldErrors();
        ProjectName name = errors.required("name", request.name(), ProjectName::parse);
        GitUrl gitUrl = errors.required("gitURL", request.gitURL(), this::gitUrl);
        Subdomain subdomain = errors.optional("subdomain", request.subdomain(), this::subdomain);
        errors.throwIfAny();
        return new NewProject(requireNonNull(name), requireNonNull(gitUrl), subdomain);
    }

    /// Throws 409 where another project has the subdomain that is wanted.
    Project create(NewProject wanted, Instant now) {
        Subdomain subdomain =
                wanted.subdomain() == null
                        ? Project.free(wanted.name(), configuration.reservedSubdomains())
                        : Project.take(wanted.subdomain());
        return Project.create(wanted.name(), wanted.gitUrl(), subdomain, now);
    }

    GitUrl gitUrl(String text) {
        return GitUrl.parse(
                text,
                new GitUrl.Rules(configuration.gitSchemes(), configuration.gitPrivateHosts()));
    }

    Subdomain subdomain(String text) {
        return Subdomain.parse(text, configuration.reservedSubdomains());
    }
}
