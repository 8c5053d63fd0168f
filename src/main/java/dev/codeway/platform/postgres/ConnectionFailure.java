package dev.codeway.platform.postgres;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import javax.net.ssl.SSLException;

/// Why a connection to PostgreSQL could not be made or is of no use, in words for whoever runs the
/// service. What pgjdbc and the server say names hosts, users and files and stays out.
public final class ConnectionFailure {

    /// In the order in which they are tried: what the server answered is certain, and a cause says
    /// more than what it caused.
    private static final List<Explanation> EXPLANATIONS =
            List.of(
                    new Explanation(
                            "the server refused the credentials",
                            state("28P01").or(state("28000"))),
                    new Explanation("the server has no such database", state("3D000")),
                    new Explanation("the server has too many connections already", state("53300")),
                    new Explanation("the server's disk is full", state("53100")),
                    new Explanation(
                            "the server is starting up or shutting down",
                            state("57P03").or(state("57P01"))),
                    new Explanation(
                            "the server's certificate has expired",
                            caused(CertificateExpiredException.class)),
                    new Explanation(
                            "the server's certificate is not valid yet",
                            caused(CertificateNotYetValidException.class)),
                    new Explanation(
                            "the server's certificate is not signed by the CA in sslcert",
                            caused(CertPathBuilderException.class)
                                    .or(caused(CertPathValidatorException.class))),
                    new Explanation(
                            "the identity file in sslidentity cannot be opened with the password in sslpassword",
                            caused(UnrecoverableKeyException.class)
                                    .or(namedFile(".p12"))
                                    .or(namedFile(".pfx"))),
                    new Explanation(
                            "the CA file in sslcert cannot be opened",
                            caused(FileNotFoundException.class)),
                    new Explanation(
                            "the server's certificate is for another host name",
                            // The verifier's name is in the text in every language of pgjdbc.
                            driverSays("08006", "hostnameverifier")),
                    new Explanation(
                            "the server does not speak TLS but sslmode demands it",
                            driverSays("08004", "ssl")),
                    new Explanation(
                            "the TLS handshake with the server failed", caused(SSLException.class)),
                    new Explanation(
                            "the server's host name is unknown",
                            caused(UnknownHostException.class)),
                    new Explanation(
                            "the server did not answer in time",
                            caused(SocketTimeoutException.class)),
                    new Explanation(
                            "the server refused the connection", caused(ConnectException.class)),
                    new Explanation(
                            "the server cannot be reached", caused(NoRouteToHostException.class)),
                    new Explanation(
                            "server and client agree on no way to authenticate", state("08004")),
                    new Explanation(
                            "none of the hosts is reachable and of the demanded kind",
                            state("08001")),
                    new Explanation(
                            "the server closed the connection", caused(EOFException.class)));

    private ConnectionFailure() {}

    /// One sentence without names of users, hosts and files and without a word of the server's.
    public static String explain(Throwable failure) {
        List<Throwable> chain = chain(failure);
        for (Explanation candidate : EXPLANATIONS) {
            if (candidate.fits().test(chain)) {
                return candidate.sentence();
            }
        }
        return states(chain).stream()
                .findFirst()
                .map(state -> "the connection failed with SQLState " + state)
                .orElse("the connection failed");
    }

    private static List<Throwable> chain(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> chain = new ArrayList<>();
        Throwable next = failure;
        while (next != null && seen.add(next)) {
            chain.add(next);
            next = next.getCause();
        }
        return chain;
    }

    private static List<String> states(List<Throwable> chain) {
        return chain.stream()
                .filter(SQLException.class::isInstance)
                .map(it -> ((SQLException) it).getSQLState())
                .filter(Objects::nonNull)
                .toList();
    }

    private static Predicate<List<Throwable>> caused(Class<? extends Throwable> type) {
        return chain -> chain.stream().anyMatch(type::isInstance);
    }

    private static Predicate<List<Throwable>> state(String state) {
        return chain -> states(chain).contains(state);
    }

    private static Predicate<List<Throwable>> driverSays(String state, String words) {
        return state(state).and(chain -> chain.stream().anyMatch(it -> says(it, words)));
    }

    private static Predicate<List<Throwable>> namedFile(String ending) {
        return chain -> chain.stream().anyMatch(it -> says(it, ending));
    }

    private static boolean says(Throwable throwable, String words) {
        return Optional.ofNullable(throwable.getMessage())
                .filter(it -> it.toLowerCase(Locale.ROOT).contains(words))
                .isPresent();
    }

    private record Explanation(String sentence, Predicate<List<Throwable>> fits) {}
}
