package dev.codeway.platform.limit;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Role;
import dev.codeway.platform.problem.Problem;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// How many requests each caller may make, whoever they are known by. As soon as they are known, so
/// that also what is refused to them counts and says how many are left
/// (draft-ietf-httpapi-ratelimit-headers).
@ApplicationScoped
public class CallerQuotas implements SecurityIdentityAugmentor {

    private static final String COUNTED = "codeway.counted";

    /// @param policy what `RateLimit-Policy` says
    private record Quota(Role role, String policy, Buckets<String> buckets) {}

    private final Map<Role, Quota> quotas = new EnumMap<>(Role.class);

    CallerQuotas(LimitConfiguration limits) {
        for (Role role : Role.values()) {
            int requests = limits.requests(role);
            if (requests > 0) {
                long seconds = Math.max(limits.burst().toSeconds(), 1);
                quotas.put(
                        role,
                        new Quota(
                                role,
                                "\"%s\";q=%d;w=%d".formatted(role, requests * seconds, seconds),
                                new Buckets<>(requests, limits.burst(), System::nanoTime)));
            }
        }
    }

    /// After all that find out who it is.
    @Override
    public int priority() {
        return Integer.MIN_VALUE;
    }

    @Override
    public Uni<SecurityIdentity> augment(
            SecurityIdentity identity, AuthenticationRequestContext context) {
        return Uni.createFrom().item(identity);
    }

    @Override
    public Uni<SecurityIdentity> augment(
            SecurityIdentity identity,
            AuthenticationRequestContext context,
            Map<String, Object> attributes) {
        RoutingContext request = HttpSecurityUtils.getRoutingContextAttribute(attributes);
        Caller caller = Caller.of(identity).orElse(null);
        if (request == null || caller == null) {
            return Uni.createFrom().item(identity);
        }
        return take(request, caller)
                .<Uni<SecurityIdentity>>map(refusal -> Uni.createFrom().failure(refusal))
                .orElseGet(() -> Uni.createFrom().item(identity));
    }

    /// Counts a request of somebody who is known, and says with its answer how many are left; false
    /// where there is none left, and nothing was counted. Whoever asks again for the same request
    /// is admitted again.
    public boolean admit(RoutingContext request, Caller caller) {
        return take(request, caller).isEmpty();
    }

    private Optional<Problem.TooManyRequests> take(RoutingContext request, Caller caller) {
        Strangers.introduce(request);
        Quota quota = quotas.get(caller.role());
        if (quota == null || request.get(COUNTED) != null) {
            return Optional.empty();
        }
        Buckets.Level level = quota.buckets().take(caller.id());
        request.response()
                .putHeader("RateLimit-Policy", quota.policy())
                .putHeader(
                        "RateLimit",
                        "\"" + quota.role() + "\";r=" + level.left() + ";t=" + seconds(level));
        if (level.granted()) {
            request.put(COUNTED, true);
            return Optional.empty();
        }
        return Optional.of(
                new Problem.TooManyRequests(
                        "too-many-requests",
                        "this credential has made too many requests",
                        level.untilNext()));
    }

    private static long seconds(Buckets.Level level) {
        return level.untilFull().plusNanos(999_999_999).toSeconds();
    }
}
