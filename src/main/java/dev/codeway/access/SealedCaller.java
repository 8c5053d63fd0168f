package dev.codeway.access;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Role;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Whom the issuer let in and until when, for a browser to keep: [closed][Seal] with a secret that
/// all instances have and the database has not.
record SealedCaller(Caller caller, Instant until) {

    // No key has this id, by which a session begins.
    private static final String PREFIX = "issuer.";
    private static final int NO_LIMIT = -1;

    /// Whether this is meant to be one, rather than a [SealedKey].
    static boolean isMeant(String text) {
        return text.startsWith(PREFIX);
    }

    /// As the browser keeps it.
    String close(String secret) {
        return PREFIX + seal(secret).close(PREFIX, bytes());
    }

    /// Empty where it was not closed with this secret, or is not what was closed.
    static Optional<SealedCaller> open(String secret, String text) {
        return seal(secret).open(PREFIX, text.substring(PREFIX.length())).map(SealedCaller::read);
    }

    private static Seal seal(String secret) {
        return new Seal("session of an issuer", secret);
    }

    // A cookie has 4 KB, and a project takes a third less so than in JSON.
    private byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(until.getEpochSecond());
            out.writeUTF(caller.id());
            out.writeUTF(caller.name());
            out.writeUTF(caller.role().name());
            Set<UUID> projects = caller.projects();
            out.writeInt(projects == null ? NO_LIMIT : projects.size());
            for (UUID project : projects == null ? Set.<UUID>of() : projects) {
                out.writeLong(project.getMostSignificantBits());
                out.writeLong(project.getLeastSignificantBits());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static SealedCaller read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Instant until = Instant.ofEpochSecond(in.readLong());
            return new SealedCaller(
                    new Caller(
                            in.readUTF(), in.readUTF(), Role.valueOf(in.readUTF()), projects(in)),
                    until);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static @Nullable Set<UUID> projects(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count == NO_LIMIT) {
            return null;
        }
        Set<UUID> projects = new HashSet<>();
        for (int i = 0; i < count; i++) {
            projects.add(new UUID(in.readLong(), in.readLong()));
        }
        return Set.copyOf(projects);
    }
}
