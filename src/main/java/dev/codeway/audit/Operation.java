package dev.codeway.audit;

import java.util.Set;

/// An operation of the API.
///
/// @param id as the description has it
/// @param path with the names of its parameters: `/v1/projects/{id}`
record Operation(String id, String method, String path) {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final String OF_WORKERS = "worker/";

    /// Whether it changes nothing.
    boolean reads() {
        return READING.contains(method);
    }

    /// Whether it belongs to the protocol of those who build.
    boolean isOfWorkers() {
        return rest().startsWith(OF_WORKERS);
    }

    /// What the first name in its path is of: `project`.
    String subject() {
        return rest().replaceFirst("^" + OF_WORKERS, "").replaceFirst("s?(/.*)?$", "");
    }

    private String rest() {
        return path.replaceFirst("^/(?:v1|console)/", "");
    }
}
