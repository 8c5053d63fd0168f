package dev.codeway.platform.net;

import java.net.InetAddress;

/// A block of addresses.
public final class Network {

    private final byte[] start;
    private final int bits;

    private Network(byte[] start, int bits) {
        this.start = start;
        this.bits = bits;
    }

    static Network of(String start, int bits) {
        return new Network(InetAddress.ofLiteral(start).getAddress(), bits);
    }

    /// Reads CIDR notation, or a single address.
    ///
    /// @throws IllegalArgumentException where it is neither
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        byte[] start =
                InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
        int all = start.length * Byte.SIZE;
        int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > all) {
            throw new IllegalArgumentException(text);
        }
        return new Network(start, bits);
    }

    /// Whether an address is one of them.
    public boolean holds(InetAddress address) {
        return holds(address.getAddress());
    }

    boolean holds(byte[] address) {
        if (address.length != start.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >>> (bit % 8);
            if (((address[bit / 8] ^ start[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
