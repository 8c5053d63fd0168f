package dev.codeway.platform.postgres;

import dev.codeway.platform.lifecycle.Serving;

import io.quarkus.runtime.ShutdownEvent;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Hears what PostgreSQL announces (`LISTEN`) over one connection of its own, however many wait for
/// it, and reads over it what has to be read then. A lost connection is made anew, and all are told
/// that they may have missed something.
@ApplicationScoped
public class Notifications {

    /// Who waits for a channel. Called on the one thread that hears: must not block.
    public interface Listener {

        /// Something was announced.
        void received(String payload);

        /// Something may have been announced that nobody heard.
        void missed();
    }

    /// Who wants to read from the database whenever something is announced on a channel, and once a
    /// second besides. Called on the one thread that hears, with the connection that it hears on,
    /// which is in autocommit: must be quick.
    public interface Reader {

        /// The connection is a new one.
        void connected(Connection connection) throws SQLException;

        /// Something may have happened.
        void read(Connection connection) throws SQLException;

        /// Nothing will be read any more.
        void stopped();
    }

    private static final Logger LOG = Logger.getLogger(Notifications.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final PGNotification[] NONE = {};
    private static final int SILENCE_MILLIS = 1_000;
    private static final int ANSWER_MILLIS = 5_000;

    /// Where something is announced all the time, it is read so often and each time more of it: to
    /// ask for each by itself costs the database as much as what is announced.
    private static final Duration BREATH = Duration.ofMillis(5);

    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();
    private final Map<String, Reader> readers = new ConcurrentHashMap<>();
    private final DirectDatabase database;
    private final Duration servingOn;
    private final Thread atExit = new Thread(this::endWithTheRest, "notifications-end");
    private volatile boolean stopped;
    private volatile @Nullable Connection connection;

    /// @param servingOn how long the service does after it was asked to end
    Notifications(
            DirectDatabase database,
            @ConfigProperty(name = "quarkus.shutdown.delay") Duration servingOn) {
        this.database = database;
        this.servingOn = servingOn;
    }

    /// Registers the one listener of a channel, before the service has started.
    public void subscribe(String channel, Listener listener) {
        listeners.put(channel, listener);
    }

    /// Registers the one reader of a channel, before the service has started.
    public void subscribe(String channel, Reader reader) {
        readers.put(channel, reader);
    }

    /// Whether nothing will be heard any more.
    public boolean stopped() {
        return stopped;
    }

    void start(@Observes Serving event) {
        // One thread for a lifetime: nothing that a virtual one would save.
        Thread.ofPlatform().daemon().name("notifications").start(this::run);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            LOG.debug("The process is ending", exiting);
        }
    }

    private void endWithTheRest() {
        // Who follows would come again at once, and to us, while the proxies do not know better.
        LockSupport.parkNanos(servingOn.toNanos());
        end();
    }

    /// Lets nobody wait any longer. The process asks for it before the framework does, which first
    /// gives requests under way their time to finish: those that wait would use all of it.
    private void end() {
        stopped = true;
        listeners.values().forEach(Listener::missed);
        readers.values().forEach(Reader::stopped);
        Connection open = connection;
        if (open != null) {
            try {
                // Not close(): that would wait for the thread that is reading.
                open.abort(Runnable::run);
            } catch (SQLException gone) {
                LOG.debug("The connection was broken already", gone);
            }
        }
    }

    private void run() {
        boolean complained = false;
        while (!stopped) {
            try (Connection opened = database.connect()) {
                connection = opened;
                opened.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
                try (Statement listen = opened.createStatement()) {
                    for (Set<String> channels : List.of(listeners.keySet(), readers.keySet())) {
                        for (String channel : channels) {
                            listen.execute("LISTEN \"" + channel + "\"");
                        }
                    }
                }
                if (complained) {
                    LOG.info("Notifications are heard again");
                    complained = false;
                }
                listeners.values().forEach(Listener::missed);
                for (Reader reader : readers.values()) {
                    reader.connected(opened);
                }
                hear(opened);
            } catch (SQLException lost) {
                if (!stopped && !complained) {
                    LOG.warnf("Notifications cannot be heard: %s", ConnectionFailure.explain(lost));
                    complained = true;
                }
            } catch (RuntimeException failure) {
                // The one thread that hears must not end of it: all is read anew.
                LOG.error("Notifications could not be handled", failure);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void hear(Connection opened) throws SQLException {
        PGConnection postgres = opened.unwrap(PGConnection.class);
        long lastReading = System.nanoTime();
        long lastBreath = lastReading;
        Set<String> channels = new HashSet<>();
        while (!stopped) {
            channels.clear();
            PGNotification[] heard = postgres.getNotifications(SILENCE_MILLIS);
            for (PGNotification notification : heard == null ? NONE : heard) {
                Listener listener = listeners.get(notification.getName());
                if (listener != null) {
                    tell(listener, notification.getParameter());
                }
                channels.add(notification.getName());
            }
            // Silence of a dead network and silence of a quiet night sound alike, until one asks.
            boolean due = System.nanoTime() - lastReading >= SILENCE_MILLIS * 1_000_000L;
            if (due) {
                lastReading = System.nanoTime();
                if (readers.isEmpty() && !opened.isValid(ANSWER_MILLIS / 1_000)) {
                    return;
                }
            }
            if (!Collections.disjoint(channels, readers.keySet())) {
                LockSupport.parkNanos(lastBreath + BREATH.toNanos() - System.nanoTime());
                lastBreath = System.nanoTime();
            }
            for (Map.Entry<String, Reader> reader : readers.entrySet()) {
                if (due || channels.contains(reader.getKey())) {
                    reader.getValue().read(opened);
                }
            }
        }
    }

    private static void tell(Listener listener, String payload) {
        try {
            listener.received(payload);
        } catch (RuntimeException failure) {
            LOG.error("A notification could not be handled", failure);
        }
    }
}
