package dev.codeway.database.browse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.io.OutputStream;

/// One JSON document: `{"table": …, "rows": [{…}, …], "complete": true}`. One without its end is
/// one that was cut off.
final class JsonLines implements Export.Lines {

    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;

    JsonLines(OutputStream output, Table table) throws IOException {
        json = JSON.createGenerator(output);
        json.writeStartObject();
        json.writeStringField("table", table.name());
        json.writeArrayFieldStart("rows");
    }

    @Override
    public void row(Row row) throws IOException {
        json.writeRaw('\n');
        json.writeStartObject();
        for (Cell cell : row.cells()) {
            json.writeFieldName(cell.column().name());
            String text = cell.text();
            if (text == null) {
                json.writeNull();
            } else if (cell.column().kind().isRaw()) {
                json.writeRawValue(text);
            } else {
                json.writeString(text);
            }
        }
        json.writeEndObject();
    }

    @Override
    public void end(boolean complete) throws IOException {
        json.writeEndArray();
        json.writeBooleanField("complete", complete);
        json.writeEndObject();
        json.close();
    }
}
