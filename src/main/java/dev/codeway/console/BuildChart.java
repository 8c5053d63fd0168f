package dev.codeway.console;

import dev.codeway.deployment.DeploymentStatus;
import dev.codeway.deployment.DeploymentView;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// How long the builds of a project took and how they ended, oldest first: what an SVG of 640 to
/// 150 is drawn from.
///
/// @param words what the picture tells, for those who do not see it
record BuildChart(List<Bar> bars, List<Tick> ticks, String words) {

    static final int MOST = 60;

    private static final int LEFT = 52;
    private static final int WIDTH = 640;
    private static final int BOTTOM = 140;
    private static final int HEIGHT = 128;
    private static final int LEAST_BARS = 20;

    /// @param kind `ready` or `fail`
    /// @param words what it stands for
    record Bar(double x, double y, double width, double height, String kind, String words) {}

    record Tick(double y, String words) {}

    /// @param newestFirst builds that have ended
    static BuildChart of(List<DeploymentView> newestFirst) {
        List<DeploymentView> builds = newestFirst.reversed();
        List<Duration> took = builds.stream().map(BuildChart::took).toList();
        Duration longest = took.stream().max(Duration::compareTo).orElse(Duration.ZERO);
        double top = Math.max(longest.toMillis(), 1);
        double slot = (WIDTH - LEFT) / (double) Math.max(builds.size(), LEAST_BARS);
        List<Bar> bars =
                IntStream.range(0, builds.size())
                        .mapToObj(
                                i ->
                                        bar(
                                                builds.get(i),
                                                LEFT + i * slot,
                                                slot * 0.72,
                                                Math.max(3, took.get(i).toMillis() / top * HEIGHT)))
                        .toList();
        List<Tick> ticks =
                IntStream.of(0, 1, 2)
                        .mapToObj(
                                i ->
                                        new Tick(
                                                BOTTOM - i * HEIGHT / 2.0,
                                                Moment.words(longest.multipliedBy(i).dividedBy(2))))
                        .toList();
        return new BuildChart(bars, ticks, words(builds, took, longest));
    }

    private static Duration took(DeploymentView build) {
        return Objects.requireNonNull(Moment.between(build.startedAt(), build.finishedAt()));
    }

    private static Bar bar(DeploymentView build, double x, double width, double height) {
        boolean ready = build.status() == DeploymentStatus.READY;
        return new Bar(
                x,
                BOTTOM - height,
                width,
                height,
                ready ? "ready" : "fail",
                "#%d %s after %s"
                        .formatted(
                                build.number(),
                                ready ? "ready" : "failed",
                                Moment.words(took(build))));
    }

    private static String words(
            List<DeploymentView> builds, List<Duration> took, Duration longest) {
        if (builds.isEmpty()) {
            return "";
        }
        long ready = builds.stream().filter(it -> it.status() == DeploymentStatus.READY).count();
        Duration median = took.stream().sorted().toList().get(took.size() / 2);
        return "Of the last %d builds %d were ready and %d failed; the median took %s, the longest %s."
                .formatted(
                        builds.size(),
                        ready,
                        builds.size() - ready,
                        Moment.words(median),
                        Moment.words(longest));
    }
}
