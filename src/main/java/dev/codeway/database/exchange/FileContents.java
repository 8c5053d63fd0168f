package dev.codeway.database.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.hash.Sha256;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What an export holds.
final class FileContents implements Contents {

    private final Path file;
    private final Export.Header header;
    private final List<BufferedReader> readers = new ArrayList<>();

    private FileContents(Path file, Export.Header header) {
        this.file = file;
        this.header = header;
    }

    /// Reads all of it once, to see that it is what was written.
    ///
    /// @throws CommandFailure [Exit#FAILED] where it is not
    static FileContents of(Path file, ObjectMapper json) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            Export.Header header = header(reader.readLine(), file, json);
            if (!header.sha256().equals(digest(reader))) {
                throw damaged(file, "its SHA-256 is another than its first line says");
            }
            return new FileContents(file, header);
        }
    }

    private static Export.Header header(@Nullable String line, Path file, ObjectMapper json) {
        try {
            Export.Header header = json.readValue(line == null ? "" : line, Export.Header.class);
            if (Export.FORMAT.equals(header.format())) {
                return header;
            }
        } catch (JsonProcessingException | RuntimeException other) {
            // Said below.
        }
        throw damaged(file, "it does not begin as one (%s)".formatted(Export.FORMAT));
    }

    private static String digest(BufferedReader reader) throws IOException {
        MessageDigest digest = Sha256.begin();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            digest.update((line + '\n').getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static CommandFailure damaged(Path file, String reason) {
        return new CommandFailure(
                Exit.FAILED, "%s is no export, or not a whole one: %s".formatted(file, reason));
    }

    @Override
    public String schema() {
        return header.schema();
    }

    @Override
    public Lines projects() throws IOException {
        return read(0, header.projects());
    }

    @Override
    public Lines deployments() throws IOException {
        return read(header.projects(), header.deployments());
    }

    @Override
    public void close() throws IOException {
        for (BufferedReader reader : readers) {
            reader.close();
        }
    }

    private Lines read(long skipped, long lines) throws IOException {
        BufferedReader reader = Files.newBufferedReader(file);
        readers.add(reader);
        for (long line = 0; line < 1 + skipped; line++) {
            reader.readLine();
        }
        return new Lines() {
            private long left = lines;

            @Override
            public @Nullable String next() throws IOException {
                return left-- > 0 ? reader.readLine() : null;
            }
        };
    }
}
