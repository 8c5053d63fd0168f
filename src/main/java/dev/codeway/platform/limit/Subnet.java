package dev.codeway.platform.limit;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/// Where a request comes from: an IPv4 address or, as whoever has one IPv6 address has them all,
/// the first 64 bits of one.
///
/// @param bits these; 0 where nobody knows
record Subnet(long bits) {

    private static final Subnet UNKNOWN = new Subnet(0);

    /// @param address literally
    static Subnet of(String address) {
        return of(InetAddress.ofLiteral(address));
    }

    static Subnet of(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress known && known.getAddress() != null
                ? of(known.getAddress())
                : UNKNOWN;
    }

    private static Subnet of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return new Subnet(address instanceof Inet4Address ? bytes.getInt() : bytes.getLong());
    }

    // Each request is looked up by it, and natively what a record has by itself is interpreted.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Subnet it && it.bits == bits;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bits);
    }
}
