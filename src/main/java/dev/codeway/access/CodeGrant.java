package dev.codeway.access;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.runtime.JsonWebKeySet;
import io.quarkus.oidc.runtime.OidcProvider;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.oidc.runtime.TenantConfigContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.core.MultiMap;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.ext.web.client.HttpRequest;
import io.vertx.mutiny.ext.web.client.HttpResponse;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.jose4j.jwt.consumer.InvalidJwtException;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What is said to the issuer and by it while somebody signs in. Where it is, its keys, and how
/// tokens are checked is the framework's; that, as a whole, would bring sessions and pages of its
/// own.
@ApplicationScoped
class CodeGrant {

    private static final Logger LOG = Logger.getLogger(CodeGrant.class);
    // Whoever fills in the address could have written anything else there.
    private static final Pattern ERROR = Pattern.compile("[a-z_]{1,40}");
    private static final String NO_KEYS = "{\"keys\": []}";

    private final TenantConfigBean tenants;
    private final OidcConfiguration configuration;
    private final IssuerClient client;
    private final SigningKeys keys;
    private final ObjectMapper json;

    CodeGrant(
            TenantConfigBean tenants,
            OidcConfiguration configuration,
            IssuerClient client,
            SigningKeys keys,
            ObjectMapper json) {
        this.tenants = tenants;
        this.configuration = configuration;
        this.client = client;
        this.keys = keys;
        this.json = json;
    }

    /// The page of the issuer that asks somebody who they are, and leads them back then.
    URI authorization(SignInAttempt attempt, String callback) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", client.id());
        query.put("redirect_uri", callback);
        query.put("scope", configuration.scopes());
        query.put("state", attempt.state());
        query.put("nonce", attempt.nonce());
        query.put("code_challenge", attempt.challenge());
        query.put("code_challenge_method", "S256");
        String page = tenant().getOidcMetadata().getAuthorizationUri();
        if (page == null) {
            throw failed("it has no authorization endpoint");
        }
        return URI.create(
                query.entrySet().stream()
                        .map(it -> it.getKey() + "=" + encode(it.getValue()))
                        .collect(
                                Collectors.joining(
                                        "&", page + (page.contains("?") ? "&" : "?"), "")));
    }

    /// The ID token that a code is good for, once, whose signature, issuer, audience, times and
    /// nonce are as they have to be.
    String idToken(String code, SignInAttempt attempt, String callback) {
        TenantConfigContext tenant = tenant();
        String token = ask(tenant, code, attempt, callback);
        // The framework fails over some that are none, and takes some for a fault of the issuer.
        if (TokenClaims.read(json, token).filter(it -> it.identify(client.id())).isEmpty()) {
            throw untrusted();
        }
        await(verifier(tenant).refreshJwksAndVerifyJwtToken(token, true, true, attempt.nonce()));
        return token;
    }

    /// That of the API takes what is for this service; this one, what is for its client as well, of
    /// which [TokenClaims#identify] leaves no more than that. The keys are asked for each time:
    /// people do not sign in often.
    private OidcProvider verifier(TenantConfigContext tenant) {
        return new OidcProvider(
                tenant.getOidcProviderClient(),
                OidcTenantConfig.builder(tenant.oidcConfig())
                        .token()
                        .audience(client.id())
                        .end()
                        .build(),
                new JsonWebKeySet(NO_KEYS));
    }

    private String ask(
            TenantConfigContext tenant, String code, SignInAttempt attempt, String callback) {
        MultiMap form =
                MultiMap.caseInsensitiveMultiMap()
                        .add("grant_type", "authorization_code")
                        .add("code", code)
                        .add("redirect_uri", callback)
                        .add("code_verifier", attempt.verifier());
        HttpRequest<Buffer> request =
                tenant.getOidcProviderClient()
                        .getWebClient()
                        .postAbs(tenant.getOidcMetadata().getTokenUri())
                        .followRedirects(false)
                        .putHeader("Accept", "application/json");
        authenticate(request, form);
        HttpResponse<Buffer> answer = await(request.sendForm(form));
        Optional<JsonObject> body = body(answer);
        if (answer.statusCode() != 200) {
            throw refused(answer.statusCode(), body.map(it -> text(it, "error")).orElse(""));
        }
        return body.map(it -> text(it, "id_token"))
                .filter(it -> !it.isEmpty())
                .orElseThrow(() -> failed("its token endpoint answered without an ID token"));
    }

    private void authenticate(HttpRequest<Buffer> request, MultiMap form) {
        Optional<String> secret = client.secret();
        if (secret.isPresent()
                && configuration.clientAuthentication() == ClientAuthentication.BASIC) {
            // RFC 6749, 2.3.1.
            request.basicAuthentication(encode(client.id()), encode(secret.get()));
        } else {
            form.add("client_id", client.id());
            secret.ifPresent(it -> form.add("client_secret", it));
        }
    }

    private static Optional<JsonObject> body(HttpResponse<Buffer> answer) {
        try {
            return Optional.ofNullable(answer.bodyAsJsonObject());
        } catch (DecodeException | ClassCastException garbage) {
            return Optional.empty();
        }
    }

    private static String text(JsonObject object, String name) {
        return object.getValue(name) instanceof String text ? text : "";
    }

    private SignInRefused refused(int status, String error) {
        return error.equals("invalid_grant")
                ? new SignInRefused(
                        400, "This sign-in has expired, or was used before. Begin anew.")
                : failed("its token endpoint answered %d %s".formatted(status, known(error)));
    }

    /// Why the issuer lets somebody not in, by what it calls that (RFC 6749, 4.1.2.1).
    SignInRefused refused(String error) {
        return error.equals("access_denied")
                ? new SignInRefused(403, "%s did not let you in.".formatted(issuerName()))
                : failed("it answered " + known(error));
    }

    private static String known(String error) {
        return ERROR.matcher(error).matches() ? error : "something else";
    }

    /// That what it said of somebody is not to be believed.
    SignInRefused untrusted() {
        LOG.warn("Nobody was let in by the issuer: its ID token is not as it has to be");
        return new SignInRefused(
                401,
                "What %s says of you could not be verified. Begin anew.".formatted(issuerName()));
    }

    private SignInRefused failed(String what) {
        LOG.warnf("Nobody was let in by the issuer: %s", what);
        return new SignInRefused(
                502,
                "%s could not tell us who you are. Begin anew; if it stays so, tell whoever runs this service."
                        .formatted(issuerName()));
    }

    private TenantConfigContext tenant() {
        TenantConfigContext tenant = tenants.getDefaultTenant();
        if (tenant.ready()) {
            return tenant;
        }
        if (!keys.areThereOrDue()) {
            throw unreachable();
        }
        TenantConfigContext made = await(tenant.initialize());
        if (!made.ready()) {
            throw unreachable();
        }
        return made;
    }

    private <T> T await(Uni<T> answer) {
        return answer.ifNoItem()
                .after(configuration.patience())
                .fail()
                .onFailure()
                .transform(it -> it instanceof InvalidJwtException ? untrusted() : unreachable())
                .await()
                .indefinitely();
    }

    private SignInRefused unreachable() {
        LOG.warn("Nobody was let in by the issuer: it does not answer");
        return new SignInRefused(
                503, "%s does not answer now. Begin anew in a moment.".formatted(issuerName()));
    }

    private String issuerName() {
        return client.issuerName().orElse("The issuer");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
