package dev.codeway.project;

import static java.util.Objects.requireNonNull;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.postgres.Sql;
import dev.codeway.platform.problem.FieldErrors;
import dev.codeway.platform.problem.Problem;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

import javax.sql.DataSource;

/// What this installation takes for a project.
@ApplicationScoped
class ProjectRules {

    private final DataSource database;
    private final ProjectConfiguration configuration;

    ProjectRules(DataSource database, ProjectConfiguration configuration) {
        this.database = database;
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

    /// Throws 409 where another project has the subdomain that is wanted, 403 where the caller is
    /// one for some projects only: a new one would be none of them.
    Project create(NewProject wanted, Instant now) {
        if (Caller.visible() != null) {
            throw new Problem.Forbidden(
                    "limited-to-projects", "this credential is for some projects only");
        }
        return Sql.call(database, connection -> create(connection, wanted, now));
    }

    private Project create(Connection connection, NewProject wanted, Instant now)
            throws SQLException {
        Subdomain subdomain = wanted.subdomain();
        return subdomain == null
                ? Project.create(
                        connection,
                        wanted.name(),
                        wanted.gitUrl(),
                        configuration.reservedSubdomains(),
                        now)
                : Project.create(connection, wanted.name(), wanted.gitUrl(), subdomain, now)
                        .orElseThrow(() -> Project.taken(subdomain));
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
