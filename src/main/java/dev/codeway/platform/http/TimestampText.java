package dev.codeway.platform.http;

/// Times as [Instant#toString] has them (RFC 3339, in UTC), without its formatter: a list of
/// deployments has a hundred, and natively they took a sixth of all that its answer takes.
final class TimestampText {

    static final int LONGEST = 30;

    private static final long YEAR_0 = -62_167_219_200L;
    private static final long YEAR_10_000 = 253_402_300_800L;
    private static final int SECONDS_OF_DAY = 86_400;

    private TimestampText() {}

    /// Whether its year has four digits and no sign: others are for whoever knows how to write
    /// them.
    static boolean isOf(long epochSecond) {
        return epochSecond >= YEAR_0 && epochSecond < YEAR_10_000;
    }

    /// Writes ASCII, 20 to [#LONGEST] bytes.
    ///
    /// @return where it ends
    static int write(long epochSecond, int nano, byte[] text, int at) {
        date(text, at, Math.floorDiv(epochSecond, SECONDS_OF_DAY));
        timeOfDay(text, at + 10, (int) Math.floorMod(epochSecond, (long) SECONDS_OF_DAY));
        int end = at + 19 + fraction(text, at + 19, nano);
        text[end] = 'Z';
        return end + 1;
    }

    /// Howard Hinnant's `civil_from_days` ("chrono-Compatible Low-Level Date Algorithms"): of days
    /// in eras of 400 years, of years that begin in March.
    private static void date(byte[] text, int at, long epochDay) {
        long days = epochDay + 719_468;
        long era = Math.floorDiv(days, 146_097L);
        int day = (int) (days - era * 146_097);
        int year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        int dayOfYear = day - (365 * year + year / 4 - year / 100);
        int month = (5 * dayOfYear + 2) / 153;
        boolean january = month >= 10;
        digits(text, at, 4, (int) (era * 400) + year + (january ? 1 : 0));
        text[at + 4] = '-';
        digits(text, at + 5, 2, january ? month - 9 : month + 3);
        text[at + 7] = '-';
        digits(text, at + 8, 2, dayOfYear - (153 * month + 2) / 5 + 1);
    }

    private static void timeOfDay(byte[] text, int at, int second) {
        text[at] = 'T';
        digits(text, at + 1, 2, second / 3_600);
        text[at + 3] = ':';
        digits(text, at + 4, 2, second / 60 % 60);
        text[at + 6] = ':';
        digits(text, at + 7, 2, second % 60);
    }

    /// None, three, six or nine digits, as many as it takes; answers how many characters these are.
    private static int fraction(byte[] text, int at, int nano) {
        if (nano == 0) {
            return 0;
        }
        int left = nano;
        int count = 9;
        while (left % 1_000 == 0) {
            left /= 1_000;
            count -= 3;
        }
        text[at] = '.';
        digits(text, at + 1, count, left);
        return count + 1;
    }

    private static void digits(byte[] text, int at, int count, int number) {
        int left = number;
        for (int i = at + count - 1; i >= at; i--) {
            text[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }
}
