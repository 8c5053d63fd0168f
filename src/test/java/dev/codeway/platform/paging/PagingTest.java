package dev.codeway.platform.paging;

import static dev.codeway.testsupport.Api.createProject;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.codeway.testsupport.Lists;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

@QuarkusTest
class PagingTest {

    private final String mark = UUID.randomUUID().toString();
    private final List<String> created = new ArrayList<>();

    @BeforeEach
    void createSeven() {
        for (String name : List.of("b", "A", "c", "a", "É", "Z%_\\", "z")) {
            created.add(createProject(name + " " + mark));
        }
    }

    @Test
    void aListIsReadCursorByCursorNewestFirst() {
        assertThat(Lists.byCursor("/v1/projects", Map.of("q", mark, "limit", 3)))
                .containsExactlyElementsOf(created.reversed());
    }

    @Test
    void everySortIsReadWholeInBothDirections() {
        for (String sort : List.of("createdAt", "updatedAt", "name")) {
            List<String> up = sorted(sort);
            assertThat(up).containsExactlyInAnyOrderElementsOf(created);
            assertThat(sorted("-" + sort)).containsExactlyElementsOf(up.reversed());
        }
        assertThat(sorted("name"))
                .containsSubsequence(created.get(0), created.get(2), created.get(6));
    }

    @Test
    void linksLeadThroughTheList() {
        List<String> seen = new ArrayList<>();
        String next = "/v1/projects?q=" + mark + "&limit=3";
        while (next != null) {
            Response page = given().urlEncodingEnabled(false).get(next);
            seen.addAll(page.jsonPath().getList("items.id"));
            next = link(page, "next");
        }
        assertThat(seen).containsExactlyElementsOf(created.reversed());
    }

    @Test
    void numberedPagesComeWithTotals() {
        Response second = list(Map.of("page", 2, "size", 3));
        second.then()
                .statusCode(200)
                .body("items", hasSize(3))
                .body("page", equalTo(2))
                .body("size", equalTo(3))
                .body("total", equalTo(7))
                .body("totalPages", equalTo(3))
                .body("next", nullValue());
        assertThat(link(second, "prev")).contains("page=1");
        assertThat(link(second, "next")).contains("page=3");
        list(Map.of("page", 4)).then().body("items", empty());
        list(Map.of("page", 99_999)).then().statusCode(400);
    }

    @Test
    void aCursorBelongsToItsQuery() {
        String cursor = list(Map.of("limit", 3)).path("next");
        list(Map.of("cursor", cursor, "sort", "name"))
                .then()
                .statusCode(400)
                .body("errors[0].code", equalTo("cursor-mismatch"));
        given().queryParam("cursor", cursor).get("/v1/projects").then().statusCode(400);
        list(Map.of("cursor", cursor, "page", 1)).then().statusCode(400);
        String ofAll = given().get("/v1/projects?limit=1").path("next");
        given().queryParam("cursor", ofAll).get("/v1/deployments").then().statusCode(400);
        list(Map.of("cursor", cursor, "limit", 1)).then().statusCode(200);
    }

    @Test
    void aSearchTakesItsTextLiterallyAndInAnyCase() {
        search("z%_\\ " + mark).then().body("items.id", contains(created.get(5)));
        search("%" + mark).then().body("items", empty());
        search(mark.toUpperCase(Locale.ROOT)).then().body("items", hasSize(7));
        for (String name : List.of("ΟΔΟΣ " + mark, "İstanbul " + mark)) {
            search(name).then().body("items", empty());
            String id = createProject(name);
            search(name).then().body("items.id", contains(id));
        }
    }

    @Test
    void timesBoundAListWithoutTheirOwnInstant() {
        List<String> times =
                list(Map.of("sort", "createdAt")).jsonPath().getList("items.createdAt");
        list(Map.of(
                        "createdAfter", times.get(1),
                        "createdBefore", times.get(4),
                        "sort", "createdAt"))
                .then()
                .body("items.id", contains(created.get(2), created.get(3)));
    }

    @Test
    void theLastPageHasNoNext() {
        list(Map.of("limit", 7))
                .then()
                .body("items", hasSize(7))
                .body("next", nullValue())
                .header("Link", nullValue());
    }

    private List<String> sorted(String sort) {
        return Lists.byCursor("/v1/projects", Map.of("q", mark, "limit", 2, "sort", sort));
    }

    private Response list(Map<String, ?> query) {
        return given().queryParam("q", mark).queryParams(query).get("/v1/projects");
    }

    private static Response search(String text) {
        return given().queryParam("q", text).get("/v1/projects");
    }

    private static String link(Response page, String relation) {
        String header = page.header("Link");
        if (header == null) {
            return null;
        }
        Matcher link = Pattern.compile("<([^>]*)>; rel=\"" + relation + "\"").matcher(header);
        return link.find() ? link.group(1) : null;
    }
}
