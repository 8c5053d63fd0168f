package dev.codeway.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A connection that sends what it is told, also what no client of good manners would.
final class Wire implements AutoCloseable {

    private static final int PATIENCE_MS = 60_000;

    /// @param headers by their names in lower case, equal ones with a line feed between
    record Answer(int status, Map<String, String> headers, byte[] body, Duration took) {

        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final int port;
    private Socket socket;
    private InputStream in;

    Wire(int port) {
        this.port = port;
    }

    Answer send(Call call) throws IOException {
        boolean fresh = socket == null;
        try {
            return exchange(call);
        } catch (EOFException | SocketException closed) {
            close();
            if (fresh) {
                throw closed;
            }
            // An idle connection may be closed at any time, which is nobody's fault.
            return exchange(call);
        }
    }

    private Answer exchange(Call call) throws IOException {
        if (socket == null) {
            socket = new Socket("localhost", port);
            socket.setSoTimeout(PATIENCE_MS);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        }
        long begin = System.nanoTime();
        socket.getOutputStream().write(call.bytes());
        Answer answer = read(begin);
        if (answer.header("connection").equalsIgnoreCase("close")) {
            close();
        }
        return answer;
    }

    private Answer read(long begin) throws IOException {
        String statusLine = line();
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (one, other) -> one + "\n" + other);
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        byte[] body =
                status == 204 || status == 304
                        ? new byte[0]
                        : "chunked".equals(headers.get("transfer-encoding"))
                                ? chunks()
                                : in.readNBytes(Integer.parseInt(headers.get("content-length")));
        return new Answer(status, headers, body, Duration.ofNanos(System.nanoTime() - begin));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            all.write(in.readNBytes(size));
            line();
        }
        line();
        return all.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("closed after: " + line);
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
