package dev.codeway.platform.http;

import dev.codeway.platform.net.Network;
import dev.codeway.platform.setting.InvalidSetting;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.Config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Who is at the other end: the peer of the connection, or, where that is a proxy that
/// `CODEWAY_TRUSTED_PROXIES` lists, whom it speaks for. `X-Forwarded-For` is read from its end,
/// where proxies add to it, up to the first address that is not listed: what stands before that may
/// be anybody's invention. `Forwarded` and `X-Forwarded-Host` are never looked at.
@Singleton
public class ClientAddress {

    private static final String VARIABLE = "CODEWAY_TRUSTED_PROXIES";
    private static final String KEY = "clientAddress";
    private static final String ENCRYPTED_KEY = "clientEncrypted";
    // Before everything else, also before the request has an id.
    private static final int FIRST = 11_000;

    private final List<Network> proxies;

    @Inject
    ClientAddress(HttpConfiguration configuration) {
        this(networks(configuration.trustedProxies()));
    }

    ClientAddress(List<Network> proxies) {
        this.proxies = proxies;
    }

    /// Throws [InvalidSetting] where the list cannot be understood.
    public static void check(Config config) {
        networks(config.getOptionalValue("codeway.trusted-proxies", String.class));
    }

    private static List<Network> networks(Optional<String> list) {
        return list.stream()
                .flatMap(it -> Arrays.stream(it.split(",")))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .map(ClientAddress::network)
                .toList();
    }

    private static Network network(String text) {
        try {
            return Network.parse(text);
        } catch (IllegalArgumentException neither) {
            throw new InvalidSetting(
                    VARIABLE, text + " is neither an address nor a network like 10.0.0.0/8");
        }
    }

    void register(@Observes Filters filters) {
        filters.register(this::assign, FIRST);
    }

    private void assign(RoutingContext context) {
        HttpServerRequest request = context.request();
        // Of the connection: the framework's request would look for headers of proxies first.
        String address = request.connection().remoteAddress().hostAddress();
        boolean encrypted = request.connection().isSsl();
        if (!proxies.isEmpty()) {
            InetAddress peer = InetAddress.ofLiteral(address);
            address = behind(peer, request.headers().getAll("X-Forwarded-For")).getHostAddress();
            encrypted =
                    encrypted
                            || (isProxy(peer)
                                    && "https".equals(request.getHeader("X-Forwarded-Proto")));
        }
        context.put(KEY, address);
        context.put(ENCRYPTED_KEY, encrypted);
        context.next();
    }

    /// The address of the request's client, without a port.
    public static String of(RoutingContext context) {
        return Objects.requireNonNull(context.get(KEY));
    }

    /// Whether all that is known of the way to the client is encrypted.
    public static boolean isEncrypted(RoutingContext context) {
        return Boolean.TRUE.equals(context.get(ENCRYPTED_KEY));
    }

    /// The client of a chain.
    ///
    /// @param forwardedFor the header's lines, each of which may hold several addresses
    InetAddress behind(InetAddress peer, List<String> forwardedFor) {
        List<String> chain = new ArrayList<>();
        forwardedFor.forEach(line -> chain.addAll(List.of(line.split(",", -1))));
        InetAddress client = peer;
        for (String next : chain.reversed()) {
            Optional<InetAddress> address = isProxy(client) ? hop(next.strip()) : Optional.empty();
            if (address.isEmpty()) {
                return client;
            }
            client = address.get();
        }
        return client;
    }

    private boolean isProxy(InetAddress address) {
        return proxies.stream().anyMatch(it -> it.holds(address));
    }

    /// Some write a port behind the address.
    private static Optional<InetAddress> hop(String text) {
        return literal(
                text.replaceFirst("^\\[([^]]*)](?::[0-9]+)?$", "$1")
                        .replaceFirst("^([0-9.]+):[0-9]+$", "$1"));
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }
}
