package dev.codeway.project;

import dev.codeway.platform.net.PrivateHosts;
import dev.codeway.platform.problem.InvalidValue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a project's source is cloned from, kept as it was typed: `https://host[:port]/path`,
/// `ssh://[user@]host[:port]/path` or `user@host:path`, which Git takes for SSH.
///
/// A builder hands it to `git clone`, so nothing passes that Git, SSH or curl would take for an
/// option, a command, a local path or another host than the one judged here. The rules differ by
/// installation and over time, so only [#parse(String, Rules)] judges; a stored URL is read as is.
record GitUrl(String value) {

    /// What an installation lets in.
    ///
    /// @param schemes some of `https`, `ssh`, `http` and `git`
    /// @param privateHosts whether a host may be one of [PrivateHosts]
    record Rules(Set<String> schemes, boolean privateHosts) {

        private static final Set<String> POSSIBLE = Set.of("https", "ssh", "http", "git");

        static final Rules DEFAULT = new Rules(Set.of("https", "ssh"), false);

        Rules {
            schemes = Set.copyOf(schemes);
            if (!POSSIBLE.containsAll(schemes)) {
                throw new IllegalArgumentException(
                        "Git URLs may be allowed the schemes " + new TreeSet<>(POSSIBLE) + " only");
            }
        }

        private void requireScheme(String scheme) {
            if (!schemes.contains(scheme)) {
                throw new InvalidValue(
                        "scheme",
                        "must not use the scheme "
                                + scheme
                                + "; allowed: "
                                + String.join(", ", new TreeSet<>(schemes)));
            }
        }
    }

    private static final int LONGEST = 2048;
    private static final int LONGEST_HOST = 253;
    private static final int HIGHEST_PORT = 65_535;

    private static final String FORMS =
            "must have one of the forms https://host/path, ssh://user@host/path, user@host:path";

    /// As Git tells them (`transport.c`); wider only in that it takes any name for a helper's.
    private static final Pattern REMOTE_HELPER = Pattern.compile("^[^/\\[:]*::");

    /// As Git tells it (`url.c`).
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z0-9][A-Za-z0-9+.-]*(?=://)");

    private static final Pattern ESCAPES = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");

    /// Git decodes the whole of an `ssh:` URL before it looks for the host, so an escaped delimiter
    /// would move it; shell characters are what SSH itself refuses since CVE-2023-51385.
    private static final Pattern ILLEGAL_IN_USER =
            Pattern.compile("[\\s\\p{Z}/:?#\\[\\]\\\\'\"`$;&<>|(){}]");

    private static final Pattern TOKEN_PREFIX =
            Pattern.compile(
                    "^(?:gh[opsur]_|github_pat_|gl(?:pat|dt|ptt|cbt|oas)-|AT(?:BB|CTT|ATT))",
                    Pattern.CASE_INSENSITIVE);

    /// User names that exist only to carry a token beside them.
    private static final Set<String> TOKEN_USERS =
            Set.of(
                    "x-access-token",
                    "x-token-auth",
                    "x-oauth-basic",
                    "oauth2",
                    "gitlab-ci-token",
                    "private-token");

    private static final Pattern OPAQUE = Pattern.compile("[A-Za-z0-9+/]{32,}={0,2}");

    /// Where an opaque run is in the URL-safe alphabet, only mixed letters and digits tell it from
    /// a long hyphenated name.
    private static final Pattern OPAQUE_URL_SAFE =
            Pattern.compile("(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9])[A-Za-z0-9_-]{32,}={0,2}");

    private static final Pattern CAMEL_CASE = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^a-z0-9]+");
    private static final Pattern CREDENTIAL =
            Pattern.compile(
                    ".*(?:token|password|passwd|secret|apikey|accesskey|privatekey)"
                            + "|key|pwd|pass|passphrase|auth|authorization|bearer|jwt"
                            + "|credentials?|sig|signature");

    private static final Pattern IDEOGRAPHIC_FULL_STOP = Pattern.compile("[\u3002\uFF61]");

    /// What domain name processing drops (RFC 3454, B.1), beside format characters.
    private static final Pattern DROPPED_FROM_NAMES =
            Pattern.compile("[\\p{Cf}\u034F\u180B-\u180F\uFE00-\uFE0F\\x{E0100}-\\x{E01EF}]");

    static GitUrl parse(String value, Rules rules) {
        requireCleanText(value);
        if (value.startsWith("-")) {
            throw leadingHyphen();
        }
        if (REMOTE_HELPER.matcher(value).find()) {
            throw new InvalidValue(
                    "remote-helper", "must not call a remote helper (name::address)");
        }
        if (value.indexOf('#') >= 0) {
            throw new InvalidValue(
                    "fragment",
                    "must not have a fragment; name a branch, tag or commit in ref, and write a"
                            + " # of the path as %23");
        }
        if (SCHEME.matcher(value).find()) {
            requireUrl(value, rules);
        } else {
            requireScpForm(value, rules);
        }
        return new GitUrl(value);
    }

    private static void requireCleanText(String value) {
        if (value.isEmpty()) {
            throw new InvalidValue("empty", "must not be empty");
        }
        if (value.codePointCount(0, value.length()) > LONGEST) {
            throw new InvalidValue(
                    "too-long", "must not be longer than " + LONGEST + " characters");
        }
        if (hasControlCharacter(value) || hasControlCharacter(decode(value))) {
            throw new InvalidValue(
                    "control-character",
                    "must not contain control characters, not even percent-encoded");
        }
        if (value.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            throw new InvalidValue(
                    "lone-surrogate", "must be well-formed Unicode, without lone surrogates");
        }
        if (isSpace(value.codePointAt(0)) || isSpace(value.codePointBefore(value.length()))) {
            throw new InvalidValue("whitespace", "must not begin or end with whitespace");
        }
        if (value.indexOf('\\') >= 0) {
            throw new InvalidValue("backslash", "must not contain a backslash");
        }
    }

    private static void requireUrl(String value, Rules rules) {
        int schemeEnd = value.indexOf("://");
        requireScheme(value.substring(0, schemeEnd), rules);
        if (value.codePoints().anyMatch(GitUrl::isSpace)) {
            throw new InvalidValue("whitespace", "must not contain whitespace; write it as %20");
        }
        String rest = value.substring(schemeEnd + "://".length());
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String pathAndQuery = slash < 0 ? "" : rest.substring(slash);

        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String user = authority.substring(0, at);
            if (user.indexOf('@') >= 0) {
                throw new InvalidValue("user", "must write an @ in the user name as %40");
            }
            requireUser(user);
        }
        requireHostAndPort(authority.substring(at + 1), rules);

        int question = pathAndQuery.indexOf('?');
        requirePath(question < 0 ? pathAndQuery : pathAndQuery.substring(0, question));
        if (question >= 0) {
            requireNoCredential(pathAndQuery.substring(question + 1));
        }
    }

    private static void requireScheme(String written, Rules rules) {
        String scheme = written.toLowerCase(Locale.ROOT);
        if (scheme.startsWith("git+")) {
            throw new InvalidValue(
                    "scheme", "must not begin with git+, which only npm understands; leave it out");
        }
        rules.requireScheme(scheme);
        if (!scheme.equals(written)) {
            // Git looks for a remote helper of that very spelling and finds none.
            throw new InvalidValue("scheme", "must write the scheme in lower case: " + scheme);
        }
    }

    /// Git takes everything up to the first colon outside of brackets for the host.
    private static void requireScpForm(String value, Rules rules) {
        if (value.regionMatches(true, 0, "file:", 0, "file:".length())) {
            rules.requireScheme("file");
        }
        int bracket = value.indexOf("@[");
        int firstColon = value.indexOf(':');
        int hostEnd =
                bracket >= 0 && bracket < firstColon
                        ? value.indexOf("]:", bracket) + 1
                        : firstColon;
        int slash = value.indexOf('/');
        if (hostEnd <= 0 || (slash >= 0 && slash < hostEnd)) {
            throw new InvalidValue("form", FORMS);
        }
        int at = value.lastIndexOf('@', hostEnd);
        if (at < 0) {
            throw new InvalidValue("form", FORMS);
        }
        rules.requireScheme("ssh");
        requireUser(value.substring(0, at));
        requireHost(value.substring(at + 1, hostEnd), rules);
        String path = value.substring(hostEnd + 1);
        if (path.startsWith("-")) {
            throw leadingHyphen();
        }
        requirePath(path);
    }

    private static void requireUser(String written) {
        if (written.indexOf(':') >= 0) {
            throw new InvalidValue("credentials", "must not contain a password");
        }
        String user = decode(written);
        if (user.startsWith("-")) {
            throw leadingHyphen();
        }
        if (user.indexOf(':') >= 0 || looksLikeToken(user)) {
            throw new InvalidValue("credentials", "must not contain a password or an access token");
        }
        if (user.isEmpty() || ILLEGAL_IN_USER.matcher(user).find()) {
            throw new InvalidValue("user", "must have a plain user name before the @");
        }
    }

    private static boolean looksLikeToken(String user) {
        return TOKEN_PREFIX.matcher(user).find()
                || TOKEN_USERS.contains(user.toLowerCase(Locale.ROOT))
                || OPAQUE.matcher(user).matches()
                || OPAQUE_URL_SAFE.matcher(user).matches();
    }

    private static void requireHostAndPort(String hostAndPort, Rules rules) {
        int hostEnd = hostAndPort.startsWith("[") ? hostAndPort.indexOf(']') : 0;
        int colon = hostEnd < 0 ? -1 : hostAndPort.indexOf(':', hostEnd);
        if (colon >= 0) {
            requirePort(hostAndPort.substring(colon + 1));
            requireHost(hostAndPort.substring(0, colon), rules);
        } else {
            requireHost(hostAndPort, rules);
        }
    }

    private static void requirePort(String port) {
        if (!port.matches("[0-9]{1,5}")
                || Integer.parseInt(port) < 1
                || Integer.parseInt(port) > HIGHEST_PORT) {
            throw new InvalidValue(
                    "port",
                    "must have a port between 1 and "
                            + HIGHEST_PORT
                            + " after the host, or a / and the path");
        }
    }

    private static void requireHost(String written, Rules rules) {
        if (written.isEmpty()) {
            throw new InvalidValue("host", "must name a host");
        }
        if (written.startsWith("-")) {
            throw leadingHyphen();
        }
        String host =
                isBracketed(written) ? written.substring(1, written.length() - 1) : fold(written);
        if (isBracketed(written) ? !PrivateHosts.isIpv6(host) : !isName(written, host)) {
            throw new InvalidValue("host", "must have a legal host name or address");
        }
        if (!rules.privateHosts() && PrivateHosts.include(host)) {
            throw new InvalidValue(
                    "private-host", "must not lead to a private, local or reserved host");
        }
    }

    private static boolean isBracketed(String host) {
        return host.startsWith("[") && host.endsWith("]");
    }

    /// Underscores and hyphens at the edge of a label occur in the wild, whatever RFC 952 says.
    private static boolean isName(String written, String folded) {
        String name = folded.endsWith(".") ? folded.substring(0, folded.length() - 1) : folded;
        return written.codePoints().allMatch(c -> isNameCharacter(c) || isJoiner(c))
                && folded.codePoints().allMatch(GitUrl::isNameCharacter)
                && folded.length() <= LONGEST_HOST
                && !folded.startsWith("-")
                && List.of(name.split("\\.", -1)).stream().noneMatch(String::isEmpty);
    }

    private static boolean isNameCharacter(int codePoint) {
        if (codePoint < 0x80) {
            return Character.isLetterOrDigit(codePoint) || "._-".indexOf(codePoint) >= 0;
        }
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.OTHER_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER ->
                    true;
            default -> Character.isLetterOrDigit(codePoint) || isFullStop(codePoint);
        };
    }

    private static boolean isFullStop(int codePoint) {
        return codePoint == 0x3002 || codePoint == 0xFF0E || codePoint == 0xFF61;
    }

    /// Persian and Indic names need them.
    private static boolean isJoiner(int codePoint) {
        return codePoint == 0x200C || codePoint == 0x200D;
    }

    /// The host as a resolver sees it after international names are mapped (UTS 46): "１２７。0.0.1" is
    /// an address of this very machine.
    static String fold(String host) {
        String mapped = Normalizer.normalize(host, Normalizer.Form.NFKC);
        String dotted = IDEOGRAPHIC_FULL_STOP.matcher(mapped).replaceAll(".");
        return DROPPED_FROM_NAMES.matcher(dotted).replaceAll("").toLowerCase(Locale.ROOT);
    }

    private static void requirePath(String path) {
        if (path.chars().allMatch(c -> c == '/')) {
            throw new InvalidValue("path", "must have a path to a repository after the host");
        }
    }

    private static void requireNoCredential(String query) {
        for (String parameter : query.split("[&;]", -1)) {
            int equals = parameter.indexOf('=');
            String name = decode(equals < 0 ? parameter : parameter.substring(0, equals));
            String value = decode(parameter.substring(equals + 1));
            if (namesCredential(name) || TOKEN_PREFIX.matcher(value).find()) {
                throw new InvalidValue("credentials", "must not carry a credential in its query");
            }
        }
    }

    private static boolean namesCredential(String parameter) {
        String words = CAMEL_CASE.matcher(parameter).replaceAll("_").toLowerCase(Locale.ROOT);
        return BETWEEN_WORDS
                .splitAsStream(words)
                .anyMatch(word -> CREDENTIAL.matcher(word).matches());
    }

    private static boolean hasControlCharacter(String text) {
        return text.codePoints().anyMatch(Character::isISOControl);
    }

    private static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || codePoint == 0xFEFF;
    }

    /// Undoes percent-encoding as Git does: once, and leaving a stray percent sign alone.
    private static String decode(String text) {
        return ESCAPES.matcher(text)
                .replaceAll(escapes -> Matcher.quoteReplacement(bytes(escapes.group())));
    }

    private static String bytes(String escapes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < escapes.length(); i += 3) {
            bytes.write(HexFormat.fromHexDigits(escapes, i + 1, i + 3));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static InvalidValue leadingHyphen() {
        // CVE-2017-1000117: SSH takes such a host or user for an option.
        return new InvalidValue(
                "leading-hyphen",
                "must not begin with a hyphen, nor may its user, host or path do so");
    }

    @Override
    public String toString() {
        return value;
    }
}
