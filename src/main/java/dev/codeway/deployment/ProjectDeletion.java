package dev.codeway.deployment;

import dev.codeway.platform.problem.Problem;
import dev.codeway.project.ProjectDeleting;

import jakarta.enterprise.event.Observes;

/// What deployments have to say about the deletion of their project.
class ProjectDeletion {

    void decide(@Observes ProjectDeleting deleting) {
        if (Deployment.isBuilding(deleting.projectId())) {
            throw new Problem.Conflict(
                    "build-running", "a deployment of the project is being built");
        }
        if (deleting.cascade()) {
            Release.deleteAllOf(deleting.projectId());
            Deployment.deleteAllOf(deleting.projectId());
        } else if (Deployment.anyOf(deleting.projectId())) {
            throw new Problem.Conflict(
                    "project-has-deployments",
                    "the project has deployments; ?cascade=true deletes them too");
        }
    }
}
