package dev.codeway.platform.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;

import java.io.IOException;
import java.time.Instant;

/// Writes times as [Instant#toString] does (RFC 3339, in UTC), without its formatter: a list of
/// deployments has a hundred of them, and natively they took a sixth of all that its answer takes.
final class TimestampSerializer extends StdSerializer<Instant> {

    private static final long serialVersionUID = 1;

    private static final long YEAR_0 = -62_167_219_200L;
    private static final long YEAR_10_000 = 253_402_300_800L;
    private static final int SECONDS_OF_DAY = 86_400;
    private static final int LONGEST = 30;

    TimestampSerializer() {
        super(Instant.class);
    }

    @Override
    public void serialize(Instant time, JsonGenerator json, SerializerProvider provider)
            throws IOException {
        long second = time.getEpochSecond();
        if (second < YEAR_0 || second >= YEAR_10_000) {
            json.writeString(time.toString());
            return;
        }
        char[] text = new char[LONGEST];
        date(text, Math.floorDiv(second, SECONDS_OF_DAY));
        timeOfDay(text, (int) Math.floorMod(second, (long) SECONDS_OF_DAY));
        int end = 19 + fraction(text, time.getNano());
        text[end] = 'Z';
        json.writeString(text, 0, end + 1);
    }

    /// Howard Hinnant's `civil_from_days` ("chrono-Compatible Low-Level Date Algorithms"): of days
    /// in eras of 400 years, of years that begin in March.
    private static void date(char[] text, long epochDay) {
        long days = epochDay + 719_468;
        long era = Math.floorDiv(days, 146_097L);
        int day = (int) (days - era * 146_097);
        int year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        int dayOfYear = day - (365 * year + year / 4 - year / 100);
        int month = (5 * dayOfYear + 2) / 153;
        boolean january = month >= 10;
        digits(text, 0, 4, (int) (era * 400) + year + (january ? 1 : 0));
        text[4] = '-';
        digits(text, 5, 2, january ? month - 9 : month + 3);
        text[7] = '-';
        digits(text, 8, 2, dayOfYear - (153 * month + 2) / 5 + 1);
    }

    private static void timeOfDay(char[] text, int second) {
        text[10] = 'T';
        digits(text, 11, 2, second / 3_600);
        text[13] = ':';
        digits(text, 14, 2, second / 60 % 60);
        text[16] = ':';
        digits(text, 17, 2, second % 60);
    }

    /// None, three, six or nine digits, as many as it takes; answers how many characters these are.
    private static int fraction(char[] text, int nano) {
        if (nano == 0) {
            return 0;
        }
        int left = nano;
        int count = 9;
        while (left % 1_000 == 0) {
            left /= 1_000;
            count -= 3;
        }
        text[19] = '.';
        digits(text, 20, count, left);
        return count + 1;
    }

    private static void digits(char[] text, int at, int count, int number) {
        int left = number;
        for (int i = at + count - 1; i >= at; i--) {
            text[i] = (char) ('0' + left % 10);
            left /= 10;
        }
    }
}
