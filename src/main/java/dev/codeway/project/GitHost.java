package dev.codeway.project;

import java.net.IDN;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The host that a git URL leads to, by which projects can be found: in lower case and as DNS knows
/// it (RFC 5890), without user and port.
final class GitHost {

    private static final Pattern URL =
            Pattern.compile("^[A-Za-z0-9][A-Za-z0-9+.-]*://(?:[^/]*@)?(\\[[^]]*]|[^/:]*)");

    /// What Git takes for SSH: a colon before any slash.
    private static final Pattern SCP = Pattern.compile("^(?:[^/:]*@)?(\\[[^]]*]|[^/:]*):");

    private GitHost() {}

    /// Of a URL that was stored at some time, by whatever rules; empty where it names no host.
    static String of(String gitUrl) {
        Matcher url = URL.matcher(gitUrl);
        if (url.find()) {
            return canonical(url.group(1));
        }
        Matcher scp = SCP.matcher(gitUrl);
        return scp.find() ? canonical(scp.group(1)) : "";
    }

    /// In the form in which it is kept.
    static String canonical(String host) {
        String folded = GitUrl.fold(host);
        String name = folded.endsWith(".") ? folded.substring(0, folded.length() - 1) : folded;
        try {
            return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException noName) {
            return name;
        }
    }
}
