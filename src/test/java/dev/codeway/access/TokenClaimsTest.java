package dev.codeway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.testsupport.Jwt;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class TokenClaimsTest {

    @Test
    void aPathLeadsThroughClaimsOrIsTheNameOfOne() {
        TokenClaims keycloak =
                claims(
                        Map.of(
                                "resource_access",
                                Map.of("codeway", Map.of("roles", List.of("reader")))));
        assertThat(keycloak.texts("resource_access/codeway/roles")).hasValue(List.of("reader"));
        assertThat(keycloak.texts("resource_access/other/roles")).isEmpty();
        assertThat(keycloak.texts("resource_access/codeway/roles/reader")).isEmpty();
        assertThat(keycloak.texts("resource_access/codeway/roles/0")).isEmpty();
        assertThat(keycloak.texts("")).isEmpty();
        assertThat(keycloak.texts("/")).isEmpty();
        assertThat(
                        claims(Map.of("https://acme.example/roles", "admin"))
                                .texts("https://acme.example/roles"))
                .hasValue(List.of("admin"));
    }

    @Test
    void whatIsNeitherATextNorAListOfTextsIsRefused() {
        for (Object value : List.of(1, true, Map.of(), List.of(1), List.of("a", List.of("b")))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> claims(Map.of("roles", value)).texts("roles"));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                TokenClaims.read(new ObjectMapper(), "e30.eyJyb2xlcyI6bnVsbH0.e30")
                                        .orElseThrow()
                                        .texts("roles"));
    }

    private static TokenClaims claims(Map<String, Object> claims) {
        return TokenClaims.read(new ObjectMapper(), "e30." + Jwt.encode(claims) + ".e30")
                .orElseThrow();
    }
}
