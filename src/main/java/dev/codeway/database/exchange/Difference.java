package dev.codeway.database.exchange;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a project here is not like there, and what is to come of it.
///
/// @param details in words
@RegisterForReflection
record Difference(String subdomain, Action action, List<String> details) {

    enum Action {
        CREATE("+"),
        UPDATE("~"),
        /// It is deleted and made anew: history is never bent.
        REPLACE("!"),
        DELETE("-"),
        /// It stays as it is.
        KEEP("=");

        private final String sign;

        Action(String sign) {
            this.sign = sign;
        }
    }

    boolean stays() {
        return action == Action.KEEP;
    }

    @Override
    public String toString() {
        return "%s %s: %s".formatted(action.sign, subdomain, String.join("; ", details));
    }

    /// Compares two that have the same subdomain. Null where they are the same.
    ///
    /// @param there null where there is none
    /// @param here null where there is none
    /// @param mirror whether what is only here is to give way
    static @Nullable Difference between(
            @Nullable History there, @Nullable History here, boolean mirror) {
        if (there == null) {
            return new Difference(
                    Objects.requireNonNull(here).subdomain(),
                    mirror ? Action.DELETE : Action.KEEP,
                    List.of("only here"));
        }
        if (here == null) {
            return new Difference(
                    there.subdomain(),
                    Action.CREATE,
                    List.of(count(there.deployments().size(), "deployment")));
        }
        List<String> obstacles = obstacles(there, here);
        if (!obstacles.isEmpty()) {
            return new Difference(
                    there.subdomain(), mirror ? Action.REPLACE : Action.KEEP, obstacles);
        }
        List<String> changes = changes(there, here);
        return changes.isEmpty() ? null : new Difference(there.subdomain(), Action.UPDATE, changes);
    }

    /// Why the one here cannot become the one there.
    private static List<String> obstacles(History there, History here) {
        if (!there.project().createdAt().equals(here.project().createdAt())) {
            return List.of("another project, created %s".formatted(here.project().createdAt()));
        }
        List<String> all = new ArrayList<>();
        if (there.project().live() == null && here.project().live() != null) {
            all.add("deployment %d is live".formatted(here.project().live()));
        }
        Map<Integer, ExportedDeployment> others = byNumber(there);
        for (ExportedDeployment deployment : here.deployments()) {
            ExportedDeployment other = others.get(deployment.number());
            if (other == null) {
                all.add("deployment %d is only here".formatted(deployment.number()));
            } else if (!other.beganAs(deployment)) {
                all.add("deployment %d is another".formatted(deployment.number()));
            } else if (!other.equals(deployment) && !other.isAheadOf(deployment)) {
                all.add("deployment %d went another way".formatted(deployment.number()));
            }
        }
        return all;
    }

    private static List<String> changes(History there, History here) {
        List<String> all = new ArrayList<>();
        compare("name", ExportedProject::name, there, here, all);
        compare("gitURL", ExportedProject::gitURL, there, here, all);
        compare("pinned", ExportedProject::pinned, there, here, all);
        compare("live", ExportedProject::live, there, here, all);
        compare("lastNumber", ExportedProject::lastNumber, there, here, all);
        int more = there.deployments().size() - here.deployments().size();
        if (more > 0) {
            all.add(count(more, "new deployment"));
        }
        Map<Integer, ExportedDeployment> own = byNumber(here);
        for (ExportedDeployment deployment : there.deployments()) {
            ExportedDeployment mine = own.get(deployment.number());
            if (mine != null && !mine.equals(deployment)) {
                all.add(
                        "deployment %d becomes %s"
                                .formatted(deployment.number(), deployment.status()));
            }
        }
        return all;
    }

    private static void compare(
            String field,
            Function<ExportedProject, @Nullable Object> value,
            History there,
            History here,
            List<String> changes) {
        Object theirs = value.apply(there.project());
        Object ours = value.apply(here.project());
        if (!Objects.equals(theirs, ours)) {
            changes.add("%s becomes %s, was %s".formatted(field, theirs, ours));
        }
    }

    private static Map<Integer, ExportedDeployment> byNumber(History history) {
        return history.deployments().stream()
                .collect(Collectors.toMap(ExportedDeployment::number, Function.identity()));
    }

    private static String count(int number, String what) {
        return "%,d %s%s".formatted(number, what, number == 1 ? "" : "s");
    }
}
