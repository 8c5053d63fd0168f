package dev.codeway.project;

import java.util.UUID;

/// What other features may know of projects.
public final class Projects {

    private Projects() {}

    /// The id, of a project that exists; throws 404 otherwise.
    public static UUID require(String id) {
        return Project.get(id).id;
    }

    /// How many there are.
    public static long count() {
        return Project.count();
    }
}
