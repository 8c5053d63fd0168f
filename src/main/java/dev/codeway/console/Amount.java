package dev.codeway.console;

import io.quarkus.qute.TemplateExtension;

import java.util.Locale;

/// Numbers as people read them.
@TemplateExtension
final class Amount {

    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

    private Amount() {}

    /// In templates `{table.rows.grouped}`: `1,234,567`.
    static String grouped(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    /// Of bytes: `512 bytes`, `1.5 MiB`.
    static String sized(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 1_024 && unit < UNITS.length - 1) {
            size /= 1_024;
            unit++;
        }
        return String.format(Locale.ENGLISH, unit == 0 ? "%.0f %s" : "%.1f %s", size, UNITS[unit]);
    }
}
