package dev.codeway.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.postgres.DatabaseFailure;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;

import javax.sql.DataSource;

/// Follows the logs of a deployment, attempt after attempt, until it has ended.
@ApplicationScoped
class LogStream {

    private static final int PAGE = 64 * 1024;

    /// An event for those who follow.
    ///
    /// @param name null for a sign of life
    /// @param data a JSON object
    record Frame(@Nullable String name, LogPlace id, String data) {

        boolean last() {
            return id.ended();
        }
    }

    @RegisterForReflection
    record Attempt(int attempt) {}

    @RegisterForReflection
    record Text(int attempt, long offset, String text) {}

    @RegisterForReflection
    record End(
            String status,
            @Nullable String reason,
            int attempt,
            long bytes,
            @Nullable Boolean logsComplete) {}

    private final LogWatch watch;
    private final DataSource database;
    private final ObjectMapper json;
    private final LogConfiguration configuration;

    LogStream(
            LogWatch watch,
            DataSource database,
            ObjectMapper json,
            LogConfiguration configuration) {
        this.watch = watch;
        this.database = database;
        this.json = json;
        this.configuration = configuration;
    }

    private static final class Reader {
        private volatile LogPlace place;
        private volatile long lastSign = System.nanoTime();

        Reader(LogPlace place) {
            this.place = place;
        }
    }

    /// From where to follow, and what to send at once: an answer has no headers before its first
    /// event.
    record Start(UUID deploymentId, Frame first) {}

    /// Begins at the beginning of an attempt, the newest where none is named.
    Start start(LogState state, @Nullable String attempt) {
        BuildLog log = state.attempt(attempt);
        return new Start(
                state.deploymentId(),
                log.attempt() == 0 ? nothing(LogPlace.BEFORE_ALL) : begin(log));
    }

    /// Goes on after a place. There is nothing after the end: then it throws 204, which tells an
    /// `EventSource` not to come again.
    Start resume(String field, LogState state, LogPlace place) {
        place.require(field, state);
        if (place.ended()) {
            throw new WebApplicationException(Response.Status.NO_CONTENT);
        }
        return new Start(state.deploymentId(), nothing(place));
    }

    /// All that comes, until the deployment has ended and all was sent, or the service ends.
    /// Nothing is read ahead of the client, so a slow one costs no memory.
    Multi<Frame> follow(Start start) {
        Context context = Vertx.currentContext();
        Executor executor =
                context == null
                        ? Infrastructure.getDefaultExecutor()
                        : task -> context.runOnContext(_ -> task.run());
        Multi<Frame> rest =
                Multi.createBy()
                        .repeating()
                        .uni(
                                () -> new Reader(start.first().id()),
                                reader -> next(start.deploymentId(), reader).emitOn(executor))
                        .whilst(frames -> !watch.ended() && frames.stream().noneMatch(Frame::last))
                        .onItem()
                        .transformToIterable(frames -> frames);
        return Multi.createBy()
                .concatenating()
                .streams(Multi.createFrom().item(start.first()), rest);
    }

    private Uni<List<Frame>> next(UUID deploymentId, Reader reader) {
        LogWatch.Tail tail = watch.tail(deploymentId);
        LogPlace place = reader.place;
        return tail.read(place, () -> read(deploymentId, place))
                .chain(
                        frame -> {
                            if (frame.isPresent()) {
                                reader.place = frame.get().id();
                                reader.lastSign = System.nanoTime();
                                return Uni.createFrom().item(List.of(frame.get()));
                            }
                            Duration left =
                                    configuration
                                            .heartbeat()
                                            .minusNanos(System.nanoTime() - reader.lastSign);
                            if (watch.ended()) {
                                return Uni.createFrom().item(List.<Frame>of());
                            }
                            if (!left.isPositive()) {
                                reader.lastSign = System.nanoTime();
                                return Uni.createFrom().item(List.of(nothing(reader.place)));
                            }
                            return tail.news(left).replaceWith(List.<Frame>of());
                        });
    }

    /// What comes next after a place, nothing where that is still to be written.
    private Optional<Frame> read(UUID deploymentId, LogPlace place) {
        try (Connection connection = database.getConnection()) {
            LogState state = LogState.of(connection, deploymentId.toString());
            Optional<BuildLog> later = state.after(place.attempt());
            if (place.attempt() == 0) {
                return later.map(this::begin).or(() -> end(state, place));
            }
            BuildLog log = place.require("Last-Event-ID", state);
            if (place.offset() < log.bytes()) {
                byte[] bytes = log.read(connection, place.offset(), PAGE);
                boolean last =
                        place.offset() + bytes.length == log.bytes()
                                && (log.ended() || later.isPresent() || state.terminal());
                LogText text = LogText.decode(bytes, 0, bytes.length, last);
                if (text.bytes() > 0) {
                    return Optional.of(
                            new Frame(
                                    "log",
                                    LogPlace.in(log, place.offset() + text.bytes()),
                                    write(new Text(log.attempt(), place.offset(), text.text()))));
                }
            }
            return later.map(this::begin).or(() -> end(state, place));
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    private static Frame nothing(LogPlace place) {
        return new Frame(null, place, "");
    }

    private Frame begin(BuildLog log) {
        return new Frame("attempt", LogPlace.in(log, 0), write(new Attempt(log.attempt())));
    }

    private Optional<Frame> end(LogState state, LogPlace place) {
        if (!state.terminal()) {
            return Optional.empty();
        }
        BuildLog log = state.latest();
        End end =
                new End(state.status(), state.reason(), log.attempt(), log.bytes(), log.complete());
        return Optional.of(new Frame("end", place.end(), write(end)));
    }

    private String write(Object data) {
        try {
            return json.writeValueAsString(data);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
