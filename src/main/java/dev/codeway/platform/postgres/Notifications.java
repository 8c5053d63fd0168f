package dev.codeway.platform.postgres;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Hears what PostgreSQL announces (`LISTEN`) over one connection of its own, however many wait for
/// it. A lost connection is made anew, and all are told that they may have missed something.
@ApplicationScoped
public class Notifications {

    /// Who waits for a channel. Called on the one thread that hears: must not block.
    public interface Listener {

        /// Something was announced.
        void received(String payload);

        /// Something may have been announced that nobody heard.
        void missed();
    }

    private static final Logger LOG = Logger.getLogger(Notifications.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int PROOF_OF_LIFE_MILLIS = 10_000;
    private static final int ANSWER_MILLIS = 5_000;

    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();
    private final DirectDatabase database;
    private final Thread atExit = new Thread(this::end, "notifications-end");
    private volatile boolean stopped;
    private volatile @Nullable Connection connection;

    Notifications(DirectDatabase database) {
        this.database = database;
    }

    /// Registers the one listener of a channel, before the service has started.
    public void subscribe(String channel, Listener listener) {
        listeners.put(channel, listener);
    }

    /// Whether nothing will be heard any more.
    public boolean stopped() {
        return stopped;
    }

    void start(@Observes StartupEvent event) {
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

    /// Lets nobody wait any longer. The process asks for it before the framework does, which first
    /// gives requests under way their time to finish: those that wait would use all of it.
    private void end() {
        stopped = true;
        listeners.values().forEach(Listener::missed);
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
                    for (String channel : listeners.keySet()) {
                        listen.execute("LISTEN \"" + channel + "\"");
                    }
                }
                if (complained) {
                    LOG.info("Notifications are heard again");
                    complained = false;
                }
                listeners.values().forEach(Listener::missed);
                hear(opened);
            } catch (SQLException lost) {
                if (!stopped && !complained) {
                    LOG.warnf("Notifications cannot be heard: %s", ConnectionFailure.explain(lost));
                    complained = true;
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void hear(Connection opened) throws SQLException {
        PGConnection postgres = opened.unwrap(PGConnection.class);
        while (!stopped) {
            PGNotification[] heard = postgres.getNotifications(PROOF_OF_LIFE_MILLIS);
            if (heard == null || heard.length == 0) {
                // Silence of a dead network and silence of a quiet night sound alike.
                if (!opened.isValid(ANSWER_MILLIS / 1_000)) {
                    return;
                }
                continue;
            }
            for (PGNotification notification : heard) {
                Listener listener = listeners.get(notification.getName());
                if (listener != null) {
                    tell(listener, notification.getParameter());
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
