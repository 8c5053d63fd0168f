package dev.codeway.platform.limit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Cuts a connection whose client trickles: the head of a request, its body, or what it reads of an
/// answer. Nothing but bytes passes here, of TLS as well. A client that sends and reads at its own
/// pace what there is may stay as long as it likes: an answer that says nothing for hours waits for
/// nobody. A connection on which no byte moves is closed at last.
///
/// The framework would see to the latter as well, with a clock that it reads and a promise that it
/// makes for each piece of each answer.
///
/// All of it happens on the event loop of the connection.
final class Pace extends ChannelDuplexHandler {

    static final AttributeKey<Pace> OF = AttributeKey.valueOf(Pace.class, "pace");

    private static final int TICKS = 4;

    /// Whoever asks for more while that much is unread does not mean to read it.
    private static final int MOST_UNREAD = 1024 * 1024;

    private final Duration head;
    private final Duration body;
    private final Duration answer;
    private final long answerRate;
    private final Duration idle;
    private final Consumer<String> cut;

    private @Nullable Future<?> ticking;

    /// Null until the head of the first has come.
    private @Nullable HttpServerRequest request;

    private boolean hasBody;
    private boolean awaitingHead = true;
    private boolean late;
    private long since;

    private long written;

    /// How much had been read when answers began to wait for the client; negative while none do.
    private long readThen = -1;

    private long waitingSince;

    /// Whether a byte came since the last tick.
    private boolean came;

    /// How much the client had taken by then.
    private long went;

    /// When a byte moved last, as far as ticks tell.
    private long stillSince;

    /// @param cut is told why
    Pace(LimitConfiguration limits, Consumer<String> cut) {
        this.head = limits.head();
        this.body = limits.body();
        this.answer = limits.answer();
        this.answerRate = limits.answerRate().asLongValue();
        this.idle = limits.idle();
        this.cut = cut;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        since = System.nanoTime();
        stillSince = since;
        long every = Collections.min(List.of(head, body, answer, idle)).toNanos() / TICKS;
        ticking =
                context.executor()
                        .scheduleWithFixedDelay(
                                () -> tick(context), every, every, TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (ticking != null) {
            ticking.cancel(false);
        }
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        came = true;
        if (!awaitingHead && request != null && request.response().ended()) {
            awaitHead();
        }
        context.fireChannelRead(bytes);
    }

    private void awaitHead() {
        request = null;
        awaitingHead = true;
        since = System.nanoTime();
    }

    /// The head of this one has come.
    void begin(Channel channel, HttpServerRequest next) {
        if (unread(channel) > MOST_UNREAD) {
            cut(channel, "answer");
        }
        request = next;
        hasBody = hasBody(next);
        awaitingHead = false;
        since = System.nanoTime();
    }

    @Override
    public void write(ChannelHandlerContext context, Object bytes, ChannelPromise promise)
            throws Exception {
        if (bytes instanceof ByteBuf buffer) {
            written += buffer.readableBytes();
        }
        super.write(context, bytes, promise);
    }

    private void tick(ChannelHandlerContext context) {
        long now = System.nanoTime();
        boolean headIsLate = awaitingHead && now - since > head.toNanos();
        boolean bodyIsLate = awaitsBody() && now - since > body.toNanos();
        // Twice: where the loop itself was late, what was late may have come meanwhile.
        if (late && (headIsLate || bodyIsLate)) {
            cut(context.channel(), headIsLate ? "head" : "body");
            return;
        }
        late = headIsLate || bodyIsLate;
        if (waitsForReader(context, now)) {
            cut(context.channel(), "answer");
        } else if (isIdle(context, now)) {
            var _ = context.channel().close();
        }
    }

    private boolean isIdle(ChannelHandlerContext context, long now) {
        long gone = written - unread(context.channel());
        if (came || gone != went) {
            came = false;
            went = gone;
            stillSince = now;
        }
        return now - stillSince > idle.toNanos();
    }

    /// One without a body may wait for its answer unended, as the framework leaves it.
    private boolean awaitsBody() {
        return request != null && hasBody && !request.isEnded() && !request.response().ended();
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null
                ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                : !length.equals("0");
    }

    /// Whether so little was read for so long, while there was more to read.
    private boolean waitsForReader(ChannelHandlerContext context, long now) {
        long unread = unread(context.channel());
        if (unread == 0) {
            readThen = -1;
            return false;
        }
        long read = written - unread;
        long waited = now - waitingSince;
        if (readThen >= 0 && waited <= answer.toNanos()) {
            return false;
        }
        boolean slow =
                readThen >= 0
                        && read - readThen < answerRate * TimeUnit.NANOSECONDS.toSeconds(waited);
        readThen = read;
        waitingSince = now;
        return slow;
    }

    /// How much the client's window, and the system's buffer, have no room for.
    private static long unread(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        if (buffer == null || buffer.isEmpty()) {
            return 0;
        }
        long[] bytes = {0};
        try {
            buffer.forEachFlushedMessage(
                    message -> {
                        bytes[0] += message instanceof ByteBuf part ? part.readableBytes() : 0;
                        return true;
                    });
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes[0];
    }

    private void cut(Channel channel, String why) {
        cut.accept(why);
        // At once, and with all that the system keeps for it. From here: who stands behind would
        // first wait for what is unread to be read.
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        var _ = channel.pipeline().context(this).close();
    }
}
