package dev.codeway.webhook;

import dev.codeway.platform.problem.InvalidValue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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

    EventSelection {
        types = List.copyOf(types);
    }

    /// Throws for a type that never happens: a webhook for it would silently do nothing.
    static EventSelection parse(List<String> types) {
        Set<String> legal = new TreeSet<>(KNOWN);
        KNOWN.forEach(type -> legal.add(type.substring(0, type.indexOf('.'))));
        List<String> unknown = new ArrayList<>(types);
        unknown.removeAll(legal);
        if (!unknown.isEmpty()) {
            throw new InvalidValue("unknown-type", "must be some of " + String.join(", ", legal));
        }
        return new EventSelection(List.copyOf(new TreeSet<>(types)));
    }
}
