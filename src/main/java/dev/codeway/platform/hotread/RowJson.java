package dev.codeway.platform.hotread;

import dev.codeway.platform.http.JsonBytes;
import dev.codeway.platform.postgres.DataRow;

/// Writes columns of a row, counted from 0, as members of an object, without making anything of
/// them on the way. What is null is written as null. Members' names are given as
/// [ViewSerializer][dev.codeway.platform.http.ViewSerializer] makes them.
public final class RowJson {

    private static final long MICROS = 1_000_000;

    private final DataRow row;
    private final JsonBytes json;

    RowJson(DataRow row, JsonBytes json) {
        this.row = row;
        this.json = json;
    }

    /// The end of the object.
    public void end() {
        json.raw('}');
    }

    /// What is null whatever the row says.
    public RowJson nothing(byte[] name) {
        json.raw(name).nothing();
        return this;
    }

    /// A `uuid`.
    public RowJson uuid(byte[] name, int column) {
        if (begin(name, column)) {
            json.uuid(row.high(column), row.low(column));
        }
        return this;
    }

    /// An `integer` or a `bigint`.
    public RowJson number(byte[] name, int column) {
        if (begin(name, column)) {
            json.number(row.number(column));
        }
        return this;
    }

    /// A `text`, or the name of an enum's value.
    public RowJson text(byte[] name, int column) {
        if (begin(name, column)) {
            json.text(row.bytes(), row.place(column), row.length(column));
        }
        return this;
    }

    /// A `timestamptz`.
    public RowJson time(byte[] name, int column) {
        if (begin(name, column)) {
            long micros = row.microsecond(column);
            long second = micros / MICROS;
            int fraction = (int) (micros - second * MICROS);
            if (fraction < 0) {
                second--;
                fraction += (int) MICROS;
            }
            json.time(second, 1_000 * fraction);
        }
        return this;
    }

    /// A `boolean`.
    public RowJson flag(byte[] name, int column) {
        if (begin(name, column)) {
            json.flag(row.flag(column));
        }
        return this;
    }

    /// An object within, whose members are columns of this row as well.
    ///
    /// @param column which is null where there is none
    public RowJson view(byte[] name, int column, RowView.Writer writer) {
        if (begin(name, column)) {
            writer.write(this);
        }
        return this;
    }

    /// False where the column is null, and that is written.
    private boolean begin(byte[] name, int column) {
        json.raw(name);
        if (row.isNull(column)) {
            json.nothing();
            return false;
        }
        return true;
    }
}
