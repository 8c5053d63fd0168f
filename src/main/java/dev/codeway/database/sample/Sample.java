package dev.codeway.database.sample;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/// Projects and deployments as they might have been: few projects with many deployments, many with
/// few, most of them ready, the last of some still on its way. The same for the same seed.
final class Sample {

    private static final List<String> ADJECTIVES =
            List.of(
                    "amber", "brisk", "calm", "dusty", "eager", "faint", "glad", "humble", "ivory",
                    "jolly", "keen", "lucid", "mellow", "nimble", "olive", "proud", "quiet",
                    "rapid", "solar", "tidy", "urban", "vivid", "warm", "young");
    private static final List<String> NOUNS =
            List.of(
                    "anchor", "beacon", "canvas", "diary", "ember", "forum", "garden", "harbor",
                    "index", "journal", "kiosk", "ledger", "market", "notes", "orchard", "portal",
                    "quarry", "radar", "shop", "tracker", "vault", "wiki", "yard", "zine");
    private static final List<String> HOSTS =
            List.of("github.com", "github.com", "github.com", "gitlab.com", "bitbucket.org");
    private static final List<String> REFS =
            List.of("main", "main", "main", "master", "release", "develop", "fix/login");
    private static final List<String> TRIGGERS =
            List.of("PUSH", "PUSH", "PUSH", "PUSH", "API", "MANUAL", "SCHEDULE");
    private static final long TWO_YEARS = 2 * 365 * 86_400L;

    private final SplittableRandom random;
    private final long now;

    /// @param now in seconds of Unix time
    Sample(long seed, long now) {
        this.random = new SplittableRandom(seed);
        this.now = now;
    }

    record Project(UUID id, String name, String subdomain, String gitUrl, String gitHost) {}

    /// Times are in seconds of Unix time, 0 where there is none.
    record Deployment(
            String status,
            @Nullable String reason,
            String ref,
            String commit,
            String trigger,
            int attempt,
            long createdAt,
            long queuedAt,
            long startedAt,
            long finishedAt) {

        long updatedAt() {
            return Math.max(Math.max(createdAt, startedAt), finishedAt);
        }
    }

    /// How many deployments each of so many projects has, all together exactly `total`.
    long[] shares(int projects, long total) {
        double[] until = new double[projects + 1];
        for (int i = 0; i < projects; i++) {
            until[i + 1] = until[i] - Math.log(1 - random.nextDouble());
        }
        long[] shares = new long[projects];
        for (int i = 0; i < projects; i++) {
            shares[i] =
                    (long) Math.floor(total * (until[i + 1] / until[projects]))
                            - (long) Math.floor(total * (until[i] / until[projects]));
        }
        return shares;
    }

    /// @param number that no other project has
    Project project(long number) {
        String words = one(ADJECTIVES) + "-" + one(NOUNS);
        String host = one(HOSTS);
        return new Project(
                id(),
                words.replace('-', ' '),
                "%s-%d".formatted(words, number),
                "https://%s/%s/%s".formatted(host, one(NOUNS), words),
                host);
    }

    UUID id() {
        return new UUID(
                (random.nextLong() & ~0xf000L) | 0x4000L, (random.nextLong() >>> 2) | (1L << 63));
    }

    /// @param place in its project, from 0
    Deployment deployment(long place, long of) {
        long createdAt = now - TWO_YEARS + TWO_YEARS * place / of + random.nextLong(60);
        boolean last = place == of - 1;
        int dice = random.nextInt(1_000);
        if (last && dice < 40) {
            return underWay(dice);
        }
        long startedAt = createdAt + 1 + random.nextInt(20);
        long took = 10 + (long) (-60 * Math.log(1 - random.nextDouble()));
        return dice < 800
                ? ended("READY", null, createdAt, startedAt, Math.min(now, startedAt + took))
                : failed(dice, createdAt, startedAt, took);
    }

    private Deployment failed(int dice, long createdAt, long startedAt, long took) {
        if (dice < 840) {
            return ended("FAIL", "SUPERSEDED", createdAt, 0, createdAt + took);
        }
        String reason =
                dice < 960
                        ? "BUILD_ERROR"
                        : dice < 985 ? "CANCELED" : dice < 997 ? "TIMEOUT" : "WORKER_LOST";
        return ended(
                "FAIL",
                reason,
                createdAt,
                startedAt,
                startedAt + (reason.equals("TIMEOUT") ? 2_700 : took));
    }

    private Deployment underWay(int dice) {
        long createdAt = now - random.nextInt(1, 120);
        return switch (dice % 4) {
            case 0 -> made("NOT_STARTED", null, 0, createdAt, 0, 0, 0);
            case 1 -> made("IN_PROGRESS", null, 1, createdAt, createdAt, createdAt + 1, 0);
            default -> made("QUEUED", null, 0, createdAt, createdAt, 0, 0);
        };
    }

    private Deployment ended(
            String status,
            @Nullable String reason,
            long createdAt,
            long startedAt,
            long finishedAt) {
        return made(
                status,
                reason,
                startedAt == 0 ? 0 : 1,
                createdAt,
                createdAt,
                startedAt,
                finishedAt);
    }

    private Deployment made(
            String status,
            @Nullable String reason,
            int attempt,
            long createdAt,
            long queuedAt,
            long startedAt,
            long finishedAt) {
        return new Deployment(
                status,
                reason,
                one(REFS),
                commit(),
                one(TRIGGERS),
                attempt,
                createdAt,
                queuedAt,
                startedAt,
                finishedAt);
    }

    private String commit() {
        StringBuilder digits = new StringBuilder(40);
        for (int i = 0; i < 5; i++) {
            int part = random.nextInt();
            for (int shift = 28; shift >= 0; shift -= 4) {
                digits.append(Character.forDigit((part >>> shift) & 15, 16));
            }
        }
        return digits.toString();
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
