package dev.codeway.platform.http;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/// Times as [Instant#toString] has them (RFC 3339, in UTC), without its formatter: a list of
/// deployments has a hundred, and natively they took a sixth of all that its answer takes.
public final class TimestampText {

    static final int LONGEST = 30;
    static final int DATE = 10;

    private static final long YEAR_0 = -62_167_219_200L;
    private static final long YEAR_10_000 = 253_402_300_800L;
    private static final int SECONDS_OF_DAY = 86_400;
    private static final int DAYS_OF_ERA = 146_097;
    private static final int JANUARY_AND_FEBRUARY = 60;
    private static final int SHORTEST = 20;

    private TimestampText() {}

    /// Whether its year has four digits and no sign: others are for whoever knows how to write
    /// them.
    static boolean isOf(long epochSecond) {
        return epochSecond >= YEAR_0 && epochSecond < YEAR_10_000;
    }

    /// What [Instant#toString] answers.
    public static String of(Instant instant) {
        if (!isOf(instant.getEpochSecond())) {
            return instant.toString();
        }
        byte[] text = new byte[LONGEST];
        int end = write(instant.getEpochSecond(), instant.getNano(), text, 0);
        return new String(text, 0, end, StandardCharsets.ISO_8859_1);
    }

    /// Reads what [#of] writes of a year of four digits. Null where the text has any other form, or
    /// is no time.
    public static @Nullable Instant read(String text) {
        int end = text.length() - 1;
        boolean isOfForm =
                text.length() >= SHORTEST
                        && text.length() <= LONGEST
                        && text.charAt(4) == '-'
                        && text.charAt(7) == '-'
                        && text.charAt(10) == 'T'
                        && text.charAt(13) == ':'
                        && text.charAt(16) == ':'
                        && (end == 19 || text.charAt(19) == '.')
                        && text.charAt(end) == 'Z';
        if (!isOfForm) {
            return null;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        int nano = end == 19 ? 0 : nano(text, 20, end);
        boolean isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60;
        if (year < 0 || !isTime || second < 0 || second >= 60 || nano < 0) {
            return null;
        }
        try {
            long days = LocalDate.of(year, month, day).toEpochDay();
            return Instant.ofEpochSecond(
                    days * SECONDS_OF_DAY + (hour * 60L + minute) * 60 + second, nano);
        } catch (DateTimeException noDay) {
            return null;
        }
    }

    /// Negative where there is something else than digits.
    private static int number(String text, int begin, int end) {
        int number = 0;
        for (int i = begin; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    private static int nano(String text, int begin, int end) {
        int nano = begin == end ? -1 : number(text, begin, end);
        for (int digits = end - begin; digits < 9; digits++) {
            nano *= 10;
        }
        return nano;
    }

    /// Writes ASCII, 20 to [#LONGEST] bytes.
    ///
    /// @return where it ends
    static int write(long epochSecond, int nano, byte[] text, int at) {
        date(text, at, day(epochSecond));
        return timeOfDay(epochSecond, nano, text, at + DATE);
    }

    /// Of those since the year 0.
    static int day(long epochSecond) {
        return (int) ((epochSecond - YEAR_0) / SECONDS_OF_DAY);
    }

    /// Writes what comes after [the date][#DATE].
    ///
    /// @return where it ends
    static int timeOfDay(long epochSecond, int nano, byte[] text, int at) {
        timeOfDay(text, at, (int) ((epochSecond - YEAR_0) % SECONDS_OF_DAY));
        int end = nano == 0 ? at + 9 : fraction(text, at + 9, nano);
        text[end] = 'Z';
        return end + 1;
    }

    /// Writes the date of a [day][#day], [ten bytes][#DATE] of ASCII.
    ///
    /// Howard Hinnant's `civil_from_days` ("chrono-Compatible Low-Level Date Algorithms"): of days
    /// in eras of 400 years, of years that begin in March.
    static void date(byte[] text, int at, int dayOfAll) {
        // From an era before the first, so that nothing is negative.
        int days = dayOfAll + DAYS_OF_ERA - JANUARY_AND_FEBRUARY;
        int era = days / DAYS_OF_ERA;
        int day = days - era * DAYS_OF_ERA;
        int yearOfEra = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        int dayOfYear = day - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int month = (5 * dayOfYear + 2) / 153;
        boolean january = month >= 10;
        int year = (era - 1) * 400 + yearOfEra + (january ? 1 : 0);
        two(text, at, year / 100);
        two(text, at + 2, year % 100);
        text[at + 4] = '-';
        two(text, at + 5, january ? month - 9 : month + 3);
        text[at + 7] = '-';
        two(text, at + 8, dayOfYear - (153 * month + 2) / 5 + 1);
    }

    private static void timeOfDay(byte[] text, int at, int second) {
        int minute = second / 60;
        int hour = minute / 60;
        text[at] = 'T';
        two(text, at + 1, hour);
        text[at + 3] = ':';
        two(text, at + 4, minute - 60 * hour);
        text[at + 6] = ':';
        two(text, at + 7, second - 60 * minute);
    }

    /// Three, six or nine digits, as many as it takes; answers where they end.
    private static int fraction(byte[] text, int at, int nano) {
        text[at] = '.';
        int micro = nano / 1_000;
        int milli = micro / 1_000;
        three(text, at + 1, milli);
        if (milli * 1_000_000 == nano) {
            return at + 4;
        }
        three(text, at + 4, micro - 1_000 * milli);
        if (micro * 1_000 == nano) {
            return at + 7;
        }
        three(text, at + 7, nano - 1_000 * micro);
        return at + 10;
    }

    private static void three(byte[] text, int at, int number) {
        int hundreds = number / 100;
        text[at] = (byte) ('0' + hundreds);
        two(text, at + 1, number - 100 * hundreds);
    }

    private static void two(byte[] text, int at, int number) {
        int tens = number / 10;
        text[at] = (byte) ('0' + tens);
        text[at + 1] = (byte) ('0' + number - 10 * tens);
    }
}
