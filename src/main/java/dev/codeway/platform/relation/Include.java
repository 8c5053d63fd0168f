package dev.codeway.platform.relation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.hash.Sha256;
import dev.codeway.platform.http.EntityVersion;

import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// The relations that one request wants; often none, which costs nothing.
public final class Include<V extends Related<V>> {

    private static final int DIGITS = 24;

    private final List<Relation<V>> wanted;
    private final ObjectMapper json;

    Include(List<Relation<V>> wanted, ObjectMapper json) {
        this.wanted = wanted;
        this.json = json;
    }

    /// The views with their relations, which are asked for all at once.
    public List<V> in(List<V> views) {
        if (wanted.isEmpty() || views.isEmpty()) {
            return views;
        }
        Map<String, Map<UUID, ?>> found = new HashMap<>();
        wanted.forEach(relation -> found.put(relation.name(), relation.of(views)));
        return views.stream().map(view -> view.with(of(view, found))).toList();
    }

    private static Map<String, @Nullable Object> of(
            Related<?> view, Map<String, Map<UUID, ?>> found) {
        Map<String, @Nullable Object> relations = new TreeMap<>();
        found.forEach((name, byId) -> relations.put(name, byId.get(view.id())));
        return Collections.unmodifiableMap(relations);
    }

    /// As [#in(List)], of one.
    public V in(V view) {
        return in(List.of(view)).getFirst();
    }

    /// The version of a view with its relations: another one as soon as anything in them is
    /// another.
    public EntityVersion version(EntityVersion ofThing, V view) {
        return wanted.isEmpty() ? ofThing : ofThing.with(digest(view.relations()));
    }

    /// Answers the view with its relations, or 304 where the client has just these already.
    public RestResponse<V> answer(
            EntityVersion ofThing, @Nullable List<String> ifNoneMatch, V view) {
        V whole = in(view);
        return version(ofThing, whole).answer(ifNoneMatch, whole);
    }

    private String digest(Map<String, @Nullable Object> relations) {
        try {
            return Sha256.of(json.writeValueAsString(relations)).substring(0, DIGITS);
        } catch (JsonProcessingException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
