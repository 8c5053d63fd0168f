package dev.codeway.webhook;

import dev.codeway.platform.problem.InvalidValue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The events that a webhook is for: types of the feed or kinds of them, none for all.
record EventSelection(List<String> types) {

    static final EventSelection ALL = new EventSelection(List.of());

    /// As the triggers of the database name them.
    static final Set<String> KNOWN =
            Set.of(
                    "deployment.cancel_requested",
                    "deployment.created",
                    "deployment.deleted",
                    "deployment.failed",
                    "deployment.queued",
                    "deployment.ready",
                    "deployment.requeued",
                    "deployment.started",
                    "project.created",
                    "project.deleted",
                    "project.updated",
                    "release.created");

    private static final List<String> TYPES_AND_KINDS =
            KNOWN.stream()
                    .flatMap(type -> Stream.of(type, type.substring(0, type.indexOf('.'))))
                    .distinct()
                    .sorted()
                    .toList();

    EventSelection {
        types = List.copyOf(types);
    }

    /// Throws for a type that never happens: a webhook for it would silently do nothing.
    static EventSelection parse(List<String> types) {
        // One that can be asked for null, which a list in JSON may hold.
        Set<String> legal = new LinkedHashSet<>(TYPES_AND_KINDS);
        if (!legal.containsAll(types)) {
            throw new InvalidValue("unknown-type", "must be some of " + String.join(", ", legal));
        }
        return new EventSelection(List.copyOf(new TreeSet<>(types)));
    }
}
