package dev.codeway.access;

import dev.codeway.platform.hash.Sha256;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.identity.Caller;

import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Who has signed in with a key, in a browser. A session is what the browser keeps (a [SealedKey])
/// and no more: it ends with its key, within `codeway.access.recheck`, by itself after
/// `codeway.access.session`, and in that browser when its bearer signs out.
@ApplicationScoped
public class Sessions {

    private static final int MOST = 10_000;
    private static final String PREFIX = "key:";

    private final AdminKey adminKey;
    private final Admission admission;
    private final AccessConfiguration configuration;
    private final Clock clock;
    private final Map<String, SealedKey.Content> opened = new ConcurrentHashMap<>();

    Sessions(
            AdminKey adminKey,
            Admission admission,
            AccessConfiguration configuration,
            Clock clock) {
        this.adminKey = adminKey;
        this.admission = admission;
        this.configuration = configuration;
        this.clock = clock;
    }

    /// Whom a key lets in; empty where it lets nobody in. Blocks.
    public Optional<Caller> bearer(String key) {
        return adminKey.admit(key).or(() -> KeyToken.read(key).flatMap(admission::find));
    }

    /// Has the browser keep a session of the bearer of a key.
    public void begin(RoutingContext context, Caller bearer, String key) {
        Duration age = configuration.session();
        SealedKey.Content content = new SealedKey.Content(key, clock.instant().plus(age));
        String id = bearer.id().substring(PREFIX.length());
        KeptCookie.SESSION.set(
                context, SealedKey.close(id, Sha256.of(key), content).toString(), age);
    }

    /// Has the browser forget it.
    public void end(RoutingContext context) {
        KeptCookie.SESSION.remove(context);
    }

    /// The key of a session, without asking the database; empty where it has to be asked.
    Optional<String> remembered(String cookie) {
        return good(Optional.ofNullable(opened.get(cookie)));
    }

    /// The key of a session, which may have ended; empty where the session has.
    @Transactional
    Optional<String> open(String cookie) {
        Optional<SealedKey> sealed = SealedKey.read(cookie);
        Optional<SealedKey.Content> content =
                sealed.flatMap(
                        it ->
                                hashes(it.id()).stream()
                                        .map(it::open)
                                        .flatMap(Optional::stream)
                                        .findFirst());
        content.ifPresent(
                it -> {
                    if (opened.size() >= MOST) {
                        opened.clear();
                    }
                    opened.put(cookie, it);
                });
        return good(content);
    }

    private List<String> hashes(String id) {
        Optional<UUID> key = Identifier.parse(id);
        return key.isPresent()
                ? ApiKey.hashes(key.get())
                : adminKey.text().map(Sha256::of).stream().toList();
    }

    private Optional<String> good(Optional<SealedKey.Content> content) {
        Instant now = clock.instant();
        return content.filter(it -> it.until().isAfter(now)).map(SealedKey.Content::key);
    }
}
