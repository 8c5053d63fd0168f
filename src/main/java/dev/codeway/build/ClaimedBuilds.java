package dev.codeway.build;

import java.util.List;

/// What a worker got, in the order of the queue.
record ClaimedBuilds(List<Claim> claims) {}
