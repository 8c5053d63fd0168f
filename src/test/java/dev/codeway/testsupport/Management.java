package dev.codeway.testsupport;

import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;

/// The port beside that of the service under test, where its metrics and its description are.
public final class Management {

    private Management() {}

    /// As [RestAssured#given()], at that port.
    public static RequestSpecification given() {
        return RestAssured.given().port(Integer.getInteger(DatabaseResource.MANAGEMENT_PORT));
    }
}
