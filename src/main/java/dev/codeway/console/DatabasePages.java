package dev.codeway.console;

import dev.codeway.database.browse.Browser;
import dev.codeway.database.browse.Export;
import dev.codeway.database.browse.Operator;
import dev.codeway.database.browse.RowDetail;
import dev.codeway.database.browse.Rows;
import dev.codeway.database.browse.Table;
import dev.codeway.database.browse.TableSize;
import dev.codeway.database.browse.Wanted;
import dev.codeway.database.migration.Migrations;
import dev.codeway.database.migration.Status;
import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.problem.Problem;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

@Path("/console/database")
@RolesAllowed(Permission.ADMINISTER)
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class DatabasePages {

    private static final List<Choices.Choice> OPERATORS =
            Stream.of(Operator.values())
                    .map(it -> new Choices.Choice(it.toString(), it.label(), false))
                    .toList();

    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record DatabaseTables(List<TableSize> tables) implements TemplateInstance {}

    /// @param rows null where they could not be had
    /// @param refusal why not
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record DatabaseRows(
            Table table,
            TablePlace place,
            String root,
            List<Choices.Choice> operators,
            @Nullable TableRows rows,
            @Nullable String refusal)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record DatabaseRow(
            Table table,
            List<TableRows.Field> fields,
            @Nullable String page,
            List<Way> references,
            List<Way> referrers)
            implements TemplateInstance {}

    /// The way along a foreign key.
    ///
    /// @param many how many rows are there, for people
    record Way(String table, List<String> along, String link, String many) {

        static Way to(RowDetail.Link link) {
            return new Way(
                    link.table(),
                    link.along().columns(),
                    TablePlace.row(link.table(), link.columns()),
                    "");
        }

        static Way from(RowDetail.Link link) {
            return new Way(
                    link.table(),
                    link.along().columns(),
                    TablePlace.holding(link.table(), link.columns()),
                    link.rows() < RowDetail.Link.MOST
                            ? String.valueOf(link.rows())
                            : RowDetail.Link.MOST + " or more");
        }
    }

    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record DatabaseMigrations(Status status, List<Status.Migration> migrations)
            implements TemplateInstance {}

    private final Browser browser;
    private final Migrations migrations;
    private final Pages pages;
    private final Event<Deed> deeds;

    DatabasePages(Browser browser, Migrations migrations, Pages pages, Event<Deed> deeds) {
        this.browser = browser;
        this.migrations = migrations;
        this.pages = pages;
        this.deeds = deeds;
    }

    @GET
    @Operation(hidden = true)
    public RestResponse<String> tables() {
        return pages.show(new DatabaseTables(browser.tables()));
    }

    @GET
    @Path("/migrations")
    @Operation(hidden = true)
    public RestResponse<String> migrations() throws SQLException {
        Status status = migrations.status();
        return pages.show(new DatabaseMigrations(status, status.migrations().reversed()));
    }

    @GET
    @Path("/tables/{table}")
    @Operation(hidden = true)
    public RestResponse<String> rows(
            String table,
            @RestQuery @Nullable List<String> where,
            @RestQuery @Nullable String column,
            @RestQuery @Nullable String operator,
            @RestQuery @Nullable String value,
            @RestQuery("q") @Nullable String search,
            @RestQuery @Nullable String sort,
            @RestQuery @Nullable List<String> after,
            @RestQuery @Nullable List<String> before) {
        TablePlace place =
                TablePlace.read(table, where, filter(column, operator, value), search, sort);
        try {
            Rows rows = browser.rows(table, place.wanted(all(after), all(before)));
            return show(rows.table(), place, TableRows.of(rows, place), null, 200);
        } catch (Problem.BadRequest refused) {
            return show(browser.table(table), place, null, refused.detail(), 400);
        } catch (Problem.Invalid refused) {
            return show(browser.table(table), place, null, refused.detail(), 422);
        }
    }

    private static Wanted.@Nullable Filter filter(
            @Nullable String column, @Nullable String operator, @Nullable String value) {
        return column == null
                ? null
                : new Wanted.Filter(
                        column, operator == null ? "" : operator, value == null ? "" : value);
    }

    private static List<String> all(@Nullable List<String> values) {
        return values == null ? List.of() : values;
    }

    private RestResponse<String> show(
            Table table,
            TablePlace place,
            @Nullable TableRows rows,
            @Nullable String refusal,
            int status) {
        return pages.show(
                new DatabaseRows(
                        table, place, TablePlace.ROOT + table.name(), OPERATORS, rows, refusal),
                status);
    }

    @GET
    @Path("/tables/{table}/row")
    @Operation(hidden = true)
    public RestResponse<String> row(String table, UriInfo uri) {
        Map<String, String> key = new LinkedHashMap<>();
        uri.getQueryParameters().forEach((name, values) -> key.put(name, values.getFirst()));
        RowDetail row = browser.row(table, key);
        return pages.show(
                new DatabaseRow(
                        row.table(),
                        row.cells().stream()
                                .map(it -> TableRows.Field.of(row.table(), it))
                                .toList(),
                        page(table, key),
                        row.references().stream().map(Way::to).toList(),
                        row.referrers().stream().map(Way::from).toList()));
    }

    /// Where the console tells more of it.
    private static @Nullable String page(String table, Map<String, String> key) {
        return Stream.of("project", "deployment")
                .filter(table::equals)
                .map(it -> "/console/" + it + "s/" + key.get("id"))
                .findFirst()
                .orElse(null);
    }

    // Each with a type of its own, by which its writer is found.
    @GET
    @Path("/tables/{table}/export.csv")
    @Produces("text/csv")
    @Operation(hidden = true)
    public RestResponse<TableFile> csv(
            String table,
            @RestQuery @Nullable List<String> where,
            @RestQuery("q") @Nullable String search,
            @RestQuery @Nullable String sort) {
        return export(TablePlace.read(table, where, null, search, sort), Export.Format.CSV);
    }

    @GET
    @Path("/tables/{table}/export.json")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public RestResponse<TableFile> json(
            String table,
            @RestQuery @Nullable List<String> where,
            @RestQuery("q") @Nullable String search,
            @RestQuery @Nullable String sort) {
        return export(TablePlace.read(table, where, null, search, sort), Export.Format.JSON);
    }

    private RestResponse<TableFile> export(TablePlace place, Export.Format format) {
        Export export = browser.export(place.table(), place.wanted(List.of(), List.of()), format);
        // Before the first row leaves.
        QuarkusTransaction.requiringNew()
                .run(
                        () ->
                                deeds.fire(
                                        Deed.on("export", UUID.randomUUID(), null)
                                                .setting(List.of(place.table()))));
        return new TableFile(export).answer();
    }
}
