package dev.codeway.access;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.KnownCallers;

import io.vertx.ext.web.RoutingContext;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;

import java.util.List;
import java.util.Optional;

/// The bearers of keys that were shown lately, and of the environment's.
@Singleton
class Remembered implements KnownCallers {

    private final AdminKey adminKey;
    private final Admission admission;

    Remembered(AdminKey adminKey, Admission admission) {
        this.adminKey = adminKey;
        this.admission = admission;
    }

    @Override
    public Optional<Caller> of(RoutingContext request) {
        List<String> values = request.request().headers().getAll(HttpHeaders.AUTHORIZATION);
        // Several are refused by Bearer.
        return values.size() == 1 ? Bearer.of(request).flatMap(this::of) : Optional.empty();
    }

    private Optional<Caller> of(String text) {
        return KeyToken.isMeant(text)
                ? KeyToken.read(text).flatMap(admission::remembered)
                : adminKey.admit(text);
    }
}
