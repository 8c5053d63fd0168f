package dev.codeway.platform.net;

import java.net.InetAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/// Knows which hosts lead into somebody's own network rather than to the Internet. It judges what
/// is written or was resolved and never asks DNS: whoever connects to a public name asks again
/// about the address that it has.
///
/// Sources: the IANA special-purpose address registries (RFC 6890), RFC 6761 and RFC 6762 (G) for
/// names.
public final class PrivateHosts {

    /// None of these is delegated in the public DNS.
    private static final Set<String> TOP_LEVEL_NAMES =
            Set.of(
                    "corp",
                    "home",
                    "internal",
                    "intranet",
                    "lan",
                    "local",
                    "localdomain",
                    "localhost",
                    "private",
                    "svc");

    private static final List<Network> NETWORKS_V4 =
            List.of(
                    Network.of("0.0.0.0", 8),
                    Network.of("10.0.0.0", 8),
                    Network.of("100.64.0.0", 10),
                    Network.of("127.0.0.0", 8),
                    // Azure's agent, which each of its machines reaches.
                    Network.of("168.63.129.16", 32),
                    Network.of("169.254.0.0", 16),
                    Network.of("172.16.0.0", 12),
                    Network.of("192.0.0.0", 24),
                    Network.of("192.0.2.0", 24),
                    Network.of("192.88.99.0", 24),
                    Network.of("192.168.0.0", 16),
                    Network.of("198.18.0.0", 15),
                    Network.of("198.51.100.0", 24),
                    Network.of("203.0.113.0", 24),
                    Network.of("224.0.0.0", 4),
                    Network.of("240.0.0.0", 4));

    private static final List<Network> NETWORKS_V6 =
            List.of(
                    Network.of("::", 127),
                    Network.of("64:ff9b:1::", 48),
                    Network.of("100::", 64),
                    Network.of("2001::", 32),
                    Network.of("2001:2::", 48),
                    Network.of("2001:db8::", 32),
                    Network.of("3fff::", 20),
                    Network.of("5f00::", 16),
                    Network.of("fc00::", 7),
                    Network.of("fe80::", 10),
                    Network.of("fec0::", 10),
                    Network.of("ff00::", 8));

    /// Networks whose addresses carry an IPv4 address in their last 32 bits: compatible, mapped,
    /// translated, NAT64.
    private static final List<Network> ENDING_IN_V4 =
            List.of(
                    Network.of("::", 96),
                    Network.of("::ffff:0:0:0", 96),
                    Network.of("64:ff9b::", 96));

    private static final Network SIX_TO_FOUR = Network.of("2002::", 16);

    private static final Pattern IPV6_CHARACTERS =
            Pattern.compile("[0-9a-fA-F:.]+(?:%[A-Za-z0-9._~-]+)?");

    private PrivateHosts() {}

    /// Whether the host is private. A number that is no address counts as one: resolvers disagree
    /// about where it leads.
    ///
    /// @param host a name, an IPv4 address in any notation of `inet_aton(3)` or an IPv6 address
    ///   without brackets; ASCII in lower case, as far as it has an ASCII form
    public static boolean include(String host) {
        if (host.contains(":")) {
            return includeV6(host);
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String lastLabel = name.substring(name.lastIndexOf('.') + 1);
        if (isNumber(lastLabel)) {
            return includeV4(name);
        }
        return !name.contains(".")
                || TOP_LEVEL_NAMES.contains(lastLabel)
                || name.equals("home.arpa")
                || name.endsWith(".home.arpa");
    }

    /// Whether a text is an IPv6 address, a zone included.
    public static boolean isIpv6(String text) {
        if (!text.contains(":") || !IPV6_CHARACTERS.matcher(text).matches()) {
            return false;
        }
        try {
            InetAddress.ofLiteral(withoutZone(text));
            return true;
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    private static boolean includeV6(String host) {
        if (!isIpv6(host)) {
            return true;
        }
        return include(InetAddress.ofLiteral(withoutZone(host)));
    }

    /// Whether an address is private.
    public static boolean include(InetAddress resolved) {
        byte[] address = resolved.getAddress();
        if (address.length == 4) {
            // The JDK turns a mapped address into the one that it maps.
            return anyHolds(NETWORKS_V4, address);
        }
        return anyHolds(NETWORKS_V6, address)
                || (anyHolds(ENDING_IN_V4, address) && anyHolds(NETWORKS_V4, part(address, 12)))
                || (SIX_TO_FOUR.holds(address) && anyHolds(NETWORKS_V4, part(address, 2)));
    }

    private static boolean includeV4(String host) {
        List<String> parts = List.of(host.split("\\.", -1));
        // Some read 010 as ten, others as eight; either may lead home.
        return isPrivateOrNone(addressOf(parts, 8)) || isPrivateOrNone(addressOf(parts, 10));
    }

    private static boolean isPrivateOrNone(OptionalLong address) {
        return address.isEmpty() || anyHolds(NETWORKS_V4, bytes(address.getAsLong()));
    }

    /// The address that `inet_aton(3)` reads: each part but the last is one byte, the last fills
    /// what is left of four.
    private static OptionalLong addressOf(List<String> parts, int radixAfterZero) {
        if (parts.size() > 4) {
            return OptionalLong.empty();
        }
        long address = 0;
        for (int i = 0; i < parts.size(); i++) {
            int bits = i < parts.size() - 1 ? 8 : 8 * (5 - parts.size());
            OptionalLong part = number(parts.get(i), radixAfterZero);
            if (part.isEmpty() || part.getAsLong() >>> bits != 0) {
                return OptionalLong.empty();
            }
            address = (address << bits) | part.getAsLong();
        }
        return OptionalLong.of(address);
    }

    private static OptionalLong number(String part, int radixAfterZero) {
        if (!isNumber(part)) {
            return OptionalLong.empty();
        }
        try {
            if (part.equals("0x")) {
                return OptionalLong.of(0);
            }
            if (part.startsWith("0x")) {
                return OptionalLong.of(Long.parseLong(part.substring(2), 16));
            }
            return OptionalLong.of(
                    Long.parseLong(part, part.startsWith("0") ? radixAfterZero : 10));
        } catch (NumberFormatException tooLargeOrNotOctal) {
            return OptionalLong.empty();
        }
    }

    private static boolean isNumber(String part) {
        return part.matches("[0-9]+|0x[0-9a-f]*");
    }

    private static String withoutZone(String address) {
        int percent = address.indexOf('%');
        return percent < 0 ? address : address.substring(0, percent);
    }

    private static boolean anyHolds(List<Network> networks, byte[] address) {
        return networks.stream().anyMatch(network -> network.holds(address));
    }

    private static byte[] part(byte[] address, int from) {
        return new byte[] {address[from], address[from + 1], address[from + 2], address[from + 3]};
    }

    private static byte[] bytes(long address) {
        return new byte[] {
            (byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address
        };
    }
}
