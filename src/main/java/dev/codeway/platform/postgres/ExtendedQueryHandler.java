package dev.codeway.platform.postgres;

import io.micrometer.core.instrument.Timer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Promise;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Asks [queries][ReadQuery] on a connection that the driver has opened, by PostgreSQL's extended
/// query protocol (PostgreSQL's documentation, chapters 54.2.3, "Extended Query", to 54.2.4,
/// "Pipelining"). What is asked in one turn of the event loop goes in one packet with one `Sync`:
/// the server begins, ends and sends once for all of it. So one that fails takes with it those
/// behind it in its packet, none else.
///
/// The driver behind it still opens, encrypts and closes the connection; it does not hear of this.
final class ExtendedQueryHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = Logger.getLogger(ExtendedQueryHandler.class);
    private static final int HEADER = 1 + Integer.BYTES;
    private static final int PACKET = 1_024;

    /// What the server answers, in the order in which it was sent.
    sealed interface Awaited {}

    /// The end of a packet.
    enum Sync implements Awaited {
        SYNC
    }

    /// One that is asked.
    static final class Question<A> implements Awaited {
        private final long at = System.nanoTime();
        private final ReadQuery query;
        private final List<Object> parameters;
        private final RowReader<A> reader;
        private final Promise<@Nullable A> answer;
        private @Nullable RuntimeException failure;

        Question(
                ReadQuery query,
                List<Object> parameters,
                RowReader<A> reader,
                Promise<@Nullable A> answer) {
            this.query = query;
            this.parameters = parameters;
            this.reader = reader;
            this.answer = answer;
        }

        private void read(DataRow row) {
            if (failure == null) {
                try {
                    reader.read(row);
                } catch (RuntimeException wrong) {
                    failure = wrong;
                }
            }
        }

        private void complete() {
            if (failure != null) {
                answer.tryFail(failure);
                return;
            }
            try {
                answer.tryComplete(reader.answer());
            } catch (RuntimeException wrong) {
                answer.tryFail(wrong);
            }
        }

        void fail(String why) {
            answer.tryFail(why);
        }
    }

    private final Timer taken;
    private final Deque<Awaited> awaited = new ArrayDeque<>();
    private final Set<ReadQuery> prepared = Collections.newSetFromMap(new IdentityHashMap<>());
    private final DataRow row = new DataRow();
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf unsent;
    private @Nullable ByteBuf received;

    /// @param taken by each question, from when it was asked
    ExtendedQueryHandler(Timer taken) {
        this.taken = taken;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    /// Asks, on the event loop of the connection.
    void ask(Question<?> question) {
        ChannelHandlerContext to = context;
        if (to == null || !to.channel().isActive()) {
            question.fail("closed");
            return;
        }
        ByteBuf packet = unsent;
        if (packet == null) {
            packet = to.alloc().ioBuffer(PACKET);
            unsent = packet;
            to.executor().execute(this::send);
        }
        int start = packet.writerIndex();
        try {
            if (!prepared.contains(question.query)) {
                question.query.prepare(packet);
            }
            question.query.execute(question.parameters, packet);
        } catch (RuntimeException unknown) {
            packet.writerIndex(start);
            question.answer.tryFail(unknown);
            return;
        }
        prepared.add(question.query);
        awaited.add(question);
    }

    private void send() {
        ByteBuf packet = unsent;
        ChannelHandlerContext to = context;
        unsent = null;
        if (packet == null || to == null) {
            return;
        }
        packet.writeByte('S').writeInt(Integer.BYTES);
        awaited.add(Sync.SYNC);
        var _ = to.writeAndFlush(packet, to.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        ByteBuf all =
                received == null
                        ? bytes
                        : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(
                                from.alloc(), received, bytes);
        received = all;
        while (all.readableBytes() >= HEADER) {
            int start = all.readerIndex();
            int end = start + 1 + all.getInt(start + 1);
            if (end > all.writerIndex()) {
                return;
            }
            all.readerIndex(end);
            if (!take(all.getByte(start), all, start + HEADER, end)) {
                LOG.debugf("Answered out of order: %c", (char) all.getByte(start));
                failAll("out of order");
                var _ = from.close();
                break;
            }
        }
        if (!all.isReadable()) {
            all.release();
            received = null;
        }
    }

    /// False where it is not what is to come.
    private boolean take(byte message, ByteBuf all, int start, int end) {
        switch (message) {
            case 'D' -> {
                if (!(awaited.peekFirst() instanceof Question<?> question)) {
                    return false;
                }
                row.read(all, start, end - start);
                question.read(row);
            }
            case 'C' -> {
                if (!(awaited.pollFirst() instanceof Question<?> question)) {
                    return false;
                }
                taken.record(System.nanoTime() - question.at, TimeUnit.NANOSECONDS);
                question.complete();
            }
            case 'Z' -> {
                return awaited.pollFirst() == Sync.SYNC;
            }
            case 'E' -> {
                return fail(all.toString(start, end - start, StandardCharsets.UTF_8));
            }
            // Parsed, bound, closed; and what a server says of itself.
            case '1', '2', '3', 'N', 'S', 'A' -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    /// The server skips all that follows in the packet, so nobody knows what is prepared.
    private boolean fail(String error) {
        LOG.debugf("Failed: %s", error.replace('\0', ' '));
        prepared.clear();
        boolean asked = awaited.peekFirst() instanceof Question<?>;
        while (awaited.peekFirst() instanceof Question<?> question) {
            awaited.removeFirst();
            question.fail("failed");
        }
        return asked;
    }

    /// When the oldest that is not answered was asked, as [System#nanoTime] has it; empty where all
    /// are answered.
    OptionalLong waitingSince() {
        for (Awaited each : awaited) {
            if (each instanceof Question<?> question) {
                return OptionalLong.of(question.at);
            }
        }
        return OptionalLong.empty();
    }

    /// Gives up what is not answered.
    void failAll(String why) {
        List<Awaited> all = List.copyOf(awaited);
        awaited.clear();
        for (Awaited each : all) {
            if (each instanceof Question<?> question) {
                question.fail(why);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) throws Exception {
        failAll("closed");
        super.channelInactive(from);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        context = null;
        ReferenceCountUtil.release(unsent);
        ReferenceCountUtil.release(received);
        unsent = null;
        received = null;
    }
}
