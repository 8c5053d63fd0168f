package dev.codeway.platform.executable;

import org.jspecify.annotations.Nullable;

/// PostgreSQL's version as a number, read as pgjdbc does, but without Java's formats of numbers,
/// whose tables of all languages a start would unpack for this alone.
final class VersionNumber {

    private static final int PARTS = 3;
    private static final int MOST = 99;
    private static final int FIRST_OF_TWO_PARTS = 10;

    private VersionNumber() {}

    /// @param version "15.14 (Debian 15.14-0+deb12u1)", "9.6.24", or a number already: "150014"
    /// @return 150014, 90624; 0 where it is unknown
    /// @throws NumberFormatException where a part is too large
    static int of(@Nullable String version) {
        if (version == null) {
            return 0;
        }
        int[] parts = new int[PARTS];
        int count = 0;
        int at = 0;
        while (count < PARTS) {
            int begin = at;
            while (at < version.length() && isDigit(version.charAt(at))) {
                parts[count] = 10 * parts[count] + version.charAt(at++) - '0';
            }
            count++;
            if (at == begin || at == version.length() || version.charAt(at) != '.') {
                break;
            }
            at++;
        }
        if (parts[0] >= 10_000) {
            return check(count == 1 && at == version.length(), parts[0], version);
        }
        int major = parts[0] * 10_000;
        return switch (count) {
            case 1 -> parts[0] >= FIRST_OF_TWO_PARTS ? major : 0;
            case 2 ->
                    parts[0] >= FIRST_OF_TWO_PARTS
                            ? major + parts[1]
                            : check(parts[1] <= MOST, major + 100 * parts[1], version);
            default ->
                    check(
                            parts[1] <= MOST && parts[2] <= MOST,
                            major + 100 * parts[1] + parts[2],
                            version);
        };
    }

    private static int check(boolean isRight, int number, String version) {
        if (!isRight) {
            throw new NumberFormatException("invalid version: " + version);
        }
        return number;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
