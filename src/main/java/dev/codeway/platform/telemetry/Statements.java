package dev.codeway.platform.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.sql.Wrapper;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Measures the statements of a connection as `codeway_queries_seconds`, and logs those that take
/// long: their text, which holds no value that a client sent, and nothing of their parameters.
@RegisterForReflection(
        targets = {
            AutoCloseable.class,
            Connection.class,
            PreparedStatement.class,
            Statement.class,
            Wrapper.class
        })
final class Statements {

    private static final Logger LOG = Logger.getLogger(Statements.class);
    private static final int LONGEST_TEXT = 1_000;

    private final Timer taken = Metrics.timer("codeway.queries");
    private final Counter slow = Metrics.counter("codeway.queries.slow");

    // Nobody hands it to a driver: the pool makes that by itself, of its class alone.
    private static volatile long slowNanos = Long.MAX_VALUE;

    private Statements() {}

    /// From when on a statement is logged; until this is said, and for zero, none is.
    static void slowFrom(Duration threshold) {
        slowNanos = threshold.isPositive() ? threshold.toNanos() : Long.MAX_VALUE;
    }

    /// The connection, with all its statements measured.
    static Connection measure(Connection connection) {
        Statements measured = new Statements();
        return (Connection)
                Proxy.newProxyInstance(
                        Statements.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (_, method, arguments) ->
                                measured.connection(connection, method, arguments));
    }

    private @Nullable Object connection(
            Connection connection, Method method, Object @Nullable [] arguments) throws Throwable {
        Object result = call(connection, method, arguments);
        return switch (result) {
            case CallableStatement called -> called;
            case PreparedStatement prepared ->
                    Proxy.newProxyInstance(
                            Statements.class.getClassLoader(),
                            new Class<?>[] {PreparedStatement.class},
                            (_, execute, parameters) ->
                                    statement(prepared, text(arguments), execute, parameters));
            case Statement plain ->
                    Proxy.newProxyInstance(
                            Statements.class.getClassLoader(),
                            new Class<?>[] {Statement.class},
                            (_, execute, parameters) ->
                                    statement(plain, text(parameters), execute, parameters));
            case null, default -> result;
        };
    }

    private @Nullable Object statement(
            Statement statement, String sql, Method method, Object @Nullable [] parameters)
            throws Throwable {
        if (!method.getName().startsWith("execute")) {
            return call(statement, method, parameters);
        }
        long start = System.nanoTime();
        try {
            return call(statement, method, parameters);
        } finally {
            long nanos = System.nanoTime() - start;
            taken.record(nanos, TimeUnit.NANOSECONDS);
            if (nanos >= slowNanos) {
                slow.increment();
                LOG.warnf("A statement took %d ms: %s", nanos / 1_000_000, shown(sql));
            }
        }
    }

    private static String text(Object @Nullable [] arguments) {
        return arguments != null && arguments[0] instanceof String sql ? sql : "a batch";
    }

    private static String shown(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() > LONGEST_TEXT ? line.substring(0, LONGEST_TEXT) + " …" : line;
    }

    private static @Nullable Object call(
            Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }
}
