package dev.codeway.access;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.http.SameOrigin;
import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.problem.Problem;

import io.quarkus.security.AuthenticationFailedException;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// How people come in by the issuer: the authorization code flow (OpenID Connect Core, 3.1) with
/// PKCE. Nothing of it is kept here: an [attempt][SignInAttempt] is a cookie, and so is the session
/// that comes of it.
@ApplicationScoped
public class IssuerSignIn {

    /// Where the issuer leads people back to.
    public static final String CALLBACK = "/console/sign-in/callback";

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final OidcConfiguration configuration;
    private final IssuerClient client;
    private final CodeGrant grant;
    private final TokenCallers callers;
    private final IssuerSessions sessions;
    private final ObjectMapper json;
    private final Clock clock;

    IssuerSignIn(
            OidcConfiguration configuration,
            IssuerClient client,
            CodeGrant grant,
            TokenCallers callers,
            IssuerSessions sessions,
            ObjectMapper json,
            Clock clock) {
        this.configuration = configuration;
        this.client = client;
        this.grant = grant;
        this.callers = callers;
        this.sessions = sessions;
        this.json = json;
        this.clock = clock;
    }

    /// What the issuer answered by way of the browser (RFC 6749, 4.1.2).
    ///
    /// @param issuer who says to have answered (RFC 9207); null where they say nothing of it
    public record Answer(
            @Nullable String state,
            @Nullable String code,
            @Nullable String error,
            @Nullable String issuer) {}

    /// What people call the issuer; empty where they come in with keys only.
    public Optional<String> issuer() {
        return client.issuerName();
    }

    /// Has the browser keep that somebody sets out, and answers where to: to the issuer. Blocks.
    ///
    /// @param target where they want to go then
    /// @throws SignInRefused while the issuer has never answered
    public URI begin(RoutingContext context, String target) {
        SignInAttempt attempt = SignInAttempt.begin(target, clock.instant().plus(PATIENCE));
        URI issuer = grant.authorization(attempt, callback(context));
        KeptCookie.SIGN_IN.set(context, attempt.close(secret()), PATIENCE);
        return issuer;
    }

    /// Where whoever comes back was going; empty where they did not set out here.
    public Optional<String> target(RoutingContext context) {
        return attempt(context).map(SignInAttempt::target);
    }

    /// Has the browser keep a session of whom the issuer let in, and no attempt any more. Blocks.
    ///
    /// @throws SignInRefused where it let in nobody, or nobody who has anything to see here
    public void finish(RoutingContext context, Answer answer) {
        Optional<SignInAttempt> begun = attempt(context);
        KeptCookie.SIGN_IN.remove(context);
        SignInAttempt attempt =
                begun.filter(it -> it.until().isAfter(clock.instant()))
                        .filter(it -> isSame(it.state(), answer.state()))
                        .orElseThrow(IssuerSignIn::notBegun);
        if (answer.issuer() != null
                && !configuration.issuer().equals(Optional.of(answer.issuer()))) {
            throw notBegun();
        }
        if (answer.error() != null) {
            throw grant.refused(answer.error());
        }
        if (answer.code() == null) {
            throw notBegun();
        }
        String token = grant.idToken(answer.code(), attempt, callback(context));
        sessions.begin(context, caller(token), secret());
    }

    private Caller caller(String idToken) {
        Caller caller;
        try {
            caller =
                    TokenClaims.read(json, idToken)
                            .map(callers::caller)
                            .orElseThrow(AuthenticationFailedException::new);
        } catch (Problem.Forbidden refusal) {
            throw new SignInRefused(
                    403,
                    "%s let you in, but %s.".formatted(issuer().orElseThrow(), refusal.detail()));
        } catch (AuthenticationFailedException ofNobody) {
            throw grant.untrusted();
        }
        if (!caller.role().permissions().contains(Permission.READ)) {
            throw new SignInRefused(
                    403, "You are a %s, which has nothing to see here.".formatted(caller.role()));
        }
        return caller;
    }

    private Optional<SignInAttempt> attempt(RoutingContext context) {
        return client.sessionSecret()
                .flatMap(
                        secret ->
                                KeptCookie.SIGN_IN
                                        .of(context)
                                        .flatMap(it -> SignInAttempt.open(secret, it)));
    }

    private String secret() {
        return client.sessionSecret().orElseThrow(IssuerSignIn::notBegun);
    }

    private static boolean isSame(String expected, @Nullable String given) {
        return given != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8),
                        given.getBytes(StandardCharsets.UTF_8));
    }

    private static SignInRefused notBegun() {
        return new SignInRefused(
                400,
                "This sign-in was not begun in this browser, or not within the last ten minutes,"
                        + " or another was begun since. Begin anew.");
    }

    private static String callback(RoutingContext context) {
        return SameOrigin.of(context) + CALLBACK;
    }
}
