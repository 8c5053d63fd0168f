package dev.codeway.deploy;

import dev.codeway.platform.postgres.DatabaseUrl;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Who opens how many connections to the database at the most; `ConnectionsIT` holds them to it.
///
/// @param instances at a time, with those that come and go
/// @param pool of each, pipelines included
/// @param migrators at a time
/// @param backups at a time
/// @param available what the database gives us
record ConnectionBudget(int instances, int pool, int migrators, int backups, int available) {

    /// Of an instance: what listens, what probes, and what changes existing rows; or, before these,
    /// what migrates.
    static final int BESIDE_THE_POOL = 3;

    /// The lock's and Flyway's.
    static final int MIGRATOR = 2;

    /// The session that holds the snapshot or the drill, and the program's.
    static final int BACKUP = 2;

    static ConnectionBudget of(Rendering rendering) {
        Deployment deployment = rendering.one(Deployment.class);
        Map<String, String> annotations = deployment.getMetadata().getAnnotations();
        String url =
                rendering.all(ConfigMap.class).stream()
                        .filter(it -> it.getMetadata().getName().startsWith("codeway-settings"))
                        .map(it -> it.getData().get("DATABASE_URL"))
                        .findFirst()
                        .orElseThrow();
        return new ConnectionBudget(
                instances(deployment, rendering.one(HorizontalPodAutoscaler.class)),
                DatabaseUrl.parse("DATABASE_URL", url).connections(),
                1,
                rendering.all(CronJob.class).size(),
                Integer.parseInt(annotations.get("codeway.dev/max-connections"))
                        - Integer.parseInt(annotations.get("codeway.dev/reserved-connections")));
    }

    /// All that there may be, the one that comes, and those that are still going: one, as long as
    /// nobody follows before it is gone.
    private static int instances(Deployment deployment, HorizontalPodAutoscaler scaler) {
        int most = scaler.getSpec().getMaxReplicas();
        int coming =
                deployment.getSpec().getStrategy().getRollingUpdate().getMaxSurge().getIntVal();
        Integer patience = deployment.getSpec().getMinReadySeconds();
        boolean oneAtATime =
                patience != null
                        && patience
                                >= deployment
                                        .getSpec()
                                        .getTemplate()
                                        .getSpec()
                                        .getTerminationGracePeriodSeconds();
        return most + coming + (oneAtATime ? 1 : most);
    }

    int needed() {
        return instances * (pool + BESIDE_THE_POOL) + migrators * MIGRATOR + backups * BACKUP;
    }

    static List<String> broken(Rendering rendering) {
        List<String> broken = new ArrayList<>();
        ConnectionBudget budget = of(rendering);
        if (budget.needed() > budget.available()) {
            broken.add("more connections than there are: " + budget);
        }
        String annotated =
                rendering
                        .one(Deployment.class)
                        .getMetadata()
                        .getAnnotations()
                        .get("codeway.dev/max-connections");
        for (StatefulSet own : rendering.all(StatefulSet.class)) {
            if (!own.getSpec()
                    .getTemplate()
                    .getSpec()
                    .getContainers()
                    .getFirst()
                    .getArgs()
                    .contains("max_connections=" + annotated)) {
                broken.add(Rendering.name(own) + ": not with max_connections=" + annotated);
            }
        }
        return broken;
    }

    @Override
    public String toString() {
        return "%d × (%d + %d) + %d + %d = %d of %d"
                .formatted(
                        instances,
                        pool,
                        BESIDE_THE_POOL,
                        migrators * MIGRATOR,
                        backups * BACKUP,
                        needed(),
                        available);
    }
}
