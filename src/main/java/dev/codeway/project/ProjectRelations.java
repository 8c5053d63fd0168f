package dev.codeway.project;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.relation.Relation;
import dev.codeway.platform.relation.Relations;

import io.quarkus.arc.All;

import jakarta.inject.Singleton;

import java.util.List;

/// What a project can be shown with; other features bring it.
@Singleton
class ProjectRelations extends Relations<ProjectView> {

    ProjectRelations(@All List<Relation<ProjectView>> all, ObjectMapper json) {
        super(all, json);
    }
}
