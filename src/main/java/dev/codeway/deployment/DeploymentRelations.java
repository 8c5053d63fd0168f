package dev.codeway.deployment;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.relation.Relation;
import dev.codeway.platform.relation.Relations;

import io.quarkus.arc.All;

import jakarta.inject.Singleton;

import java.util.List;

/// What a deployment can be shown with.
@Singleton
class DeploymentRelations extends Relations<DeploymentView> {

    DeploymentRelations(@All List<Relation<DeploymentView>> all, ObjectMapper json) {
        super(all, json);
    }
}
