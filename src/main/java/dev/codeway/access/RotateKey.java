package dev.codeway.access;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The request for another key in the place of one.
record RotateKey(
        @Schema(
                        minimum = "0",
                        maximum = "604800",
                        defaultValue = "0",
                        description = "Seconds for which the old one is good too")
                @Nullable Integer overlap) {}
