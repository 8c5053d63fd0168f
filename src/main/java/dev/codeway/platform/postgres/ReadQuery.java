package dev.codeway.platform.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A statement that only reads, to be asked over [Pipelines]. Of each there is one, for it is
/// prepared once on each connection. It knows what is sent for it, for only its parameters differ
/// (PostgreSQL's documentation, chapter 54.7, "Message Formats").
public final class ReadQuery {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int BINARY = 1;

    private final List<ParameterType> parameters;
    private final byte[] prepare;
    private final byte[] before;
    private final byte[] after;

    /// @param parameters the types of `$1` and so on
    public ReadQuery(String sql, ParameterType... parameters) {
        this.parameters = List.of(parameters);
        String name = "codeway_read_" + COUNT.incrementAndGet();
        this.prepare =
                bytes(
                        to -> {
                            // It may be there already, where nobody knows any more.
                            int close = begin('C', to);
                            to.writeByte('S');
                            string(name, to);
                            end(close, 0, to);
                            int parse = begin('P', to);
                            string(name, to);
                            string(sql, to);
                            to.writeShort(parameters.length);
                            this.parameters.forEach(type -> to.writeInt(type.oid()));
                            end(parse, 0, to);
                        });
        byte[] formats =
                bytes(
                        to -> {
                            to.writeShort(1);
                            to.writeShort(BINARY);
                        });
        int size = this.parameters.stream().mapToInt(ParameterType::size).sum();
        this.before =
                bytes(
                        to -> {
                            int bind = begin('B', to);
                            string("", to);
                            string(name, to);
                            to.writeBytes(formats);
                            to.writeShort(parameters.length);
                            end(bind, size + formats.length, to);
                        });
        this.after =
                bytes(
                        to -> {
                            to.writeBytes(formats);
                            int execute = begin('E', to);
                            string("", to);
                            to.writeInt(0);
                            end(execute, 0, to);
                        });
    }

    private static byte[] bytes(Consumer<ByteBuf> writing) {
        ByteBuf to = Unpooled.buffer();
        writing.accept(to);
        return ByteBufUtil.getBytes(to);
    }

    private static int begin(char message, ByteBuf to) {
        to.writeByte(message);
        int length = to.writerIndex();
        to.writeInt(0);
        return length;
    }

    private static void end(int length, int more, ByteBuf to) {
        to.setInt(length, to.writerIndex() - length + more);
    }

    private static void string(String text, ByteBuf to) {
        ByteBufUtil.writeUtf8(to, text);
        to.writeByte(0);
    }

    /// Appends what prepares it.
    void prepare(ByteBuf to) {
        to.writeBytes(prepare);
    }

    /// Appends what has it answered, once it is prepared. Throws where PostgreSQL has no such
    /// value.
    void execute(List<Object> values, ByteBuf to) {
        to.writeBytes(before);
        for (int i = 0; i < parameters.size(); i++) {
            parameters.get(i).write(values.get(i), to);
        }
        to.writeBytes(after);
    }
}
