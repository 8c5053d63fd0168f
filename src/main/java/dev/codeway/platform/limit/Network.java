package dev.codeway.platform.limit;

import io.vertx.core.net.SocketAddress;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// Where a request comes from: an IPv4 address or, as whoever has one IPv6 address has them all,
/// the first 64 bits of one.
///
/// @param bits these; 0 where nobody knows
record Network(long bits) {

    private static final Network UNKNOWN = new Network(0);

    static Network of(@Nullable SocketAddress address) {
        String host = address == null ? null : address.hostAddress();
        if (host == null) {
            return UNKNOWN;
        }
        try {
            return of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException noAddress) {
            return UNKNOWN;
        }
    }

    static Network of(java.net.@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress known && known.getAddress() != null
                ? of(known.getAddress())
                : UNKNOWN;
    }

    private static Network of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return new Network(address instanceof Inet4Address ? bytes.getInt() : bytes.getLong());
    }
}
