package dev.codeway.testsupport;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads lists to their end.
public final class Lists {

    private Lists() {}

    /// The ids of all items, page after page as `next` leads.
    public static List<String> byCursor(String path, Map<String, ?> query) {
        List<String> ids = new ArrayList<>();
        JsonPath page = page(path, query, Map.of());
        ids.addAll(page.getList("items.id"));
        while (page.getString("next") != null) {
            page = page(path, query, Map.of("cursor", page.getString("next")));
            ids.addAll(page.getList("items.id"));
        }
        return ids;
    }

    /// The ids of all items, page after page by number.
    public static List<String> byNumber(String path, Map<String, ?> query) {
        List<String> ids = new ArrayList<>();
        long last = 1;
        for (int number = 1; number <= last; number++) {
            JsonPath page = page(path, query, Map.of("page", number));
            ids.addAll(page.getList("items.id"));
            last = page.getLong("totalPages");
        }
        return ids;
    }

    private static JsonPath page(String path, Map<String, ?> query, Map<String, ?> place) {
        return given().queryParams(query)
                .queryParams(place)
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
