package dev.codeway.database.adoption;

/// What an operator wants done where there is more than one way. What each does otherwise blocks.
///
/// @param ignorePrismaMigrations to go on although Prisma's history is not the one known
record Strategy(
        OnConflict onConflict,
        OnQueued onQueued,
        OnInProgress onInProgress,
        Live live,
        boolean ignorePrismaMigrations) {

    /// Of a subdomain that another project has or that is no DNS label.
    enum OnConflict {
        fail,
        rename
    }

    /// Of several queued deployments of one project.
    enum OnQueued {
        fail,
        supersede
    }

    /// Of deployments that are being built, by nobody that a lease tells of.
    enum OnInProgress {
        keep,
        fail,
        requeue
    }

    /// What is live after the adoption.
    enum Live {
        newest,
        none
    }
}
