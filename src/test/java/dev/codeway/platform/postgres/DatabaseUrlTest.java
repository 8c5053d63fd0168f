package dev.codeway.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

class DatabaseUrlTest {

    private static final String ADDRESS = "postgresql://app:secret@db.example.com/codeway";

    @Test
    void theUrlOfTheExistingEnvFileIsUnderstoodAsItStands() {
        DatabaseUrl url =
                parse(
                        "\"postgresql://USER:PASSWORD@HOST:5433/DBNAME?sslmode=require"
                                + "&sslcert=/path/to/certs/ca.pem\"");
        assertThat(url.jdbcUrl())
                .isEqualTo(
                        "jdbc:postgresql://HOST:5433/DBNAME?sslmode=verify-full"
                                + "&sslrootcert=%2Fpath%2Fto%2Fcerts%2Fca.pem"
                                + "&currentSchema=%22public%22&connectTimeout=5&loginTimeout=10"
                                + "&socketTimeout=20"
                                + "&options=-c%20statement_timeout%3D19000"
                                + "&ApplicationName=codeway&tcpKeepAlive=true"
                                + "&logServerErrorDetail=false");
        assertThat(url.credentials()).isEqualTo(Map.of("user", "USER", "password", "PASSWORD"));
        assertThat(url).hasToString("HOST:5433/DBNAME");
        assertThat(url.unverified()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ADDRESS,
                "postgres://app:secret@db.example.com/codeway",
                "POSTGRESQL://app:secret@db.example.com/codeway",
                "  " + ADDRESS + "\n",
                "\"" + ADDRESS + "\"",
                "'" + ADDRESS + "'",
                " \" " + ADDRESS + " \" ",
                ADDRESS + "?",
                ADDRESS + "?&"
            })
    void quotesAndSpacesOfAnEnvFileAreNoPartOfTheUrl(String value) {
        assertThat(parse(value).jdbcUrl()).isEqualTo(parse(ADDRESS).jdbcUrl());
        assertThat(parse(value).credentials()).isEqualTo(parse(ADDRESS).credentials());
    }

    @ParameterizedTest
    @CsvSource({
        "app:secret, app, secret",
        "app:p%40ss%2Fw%3A%23%25, app, p@ss/w:#%",
        "app:a+b, app, a+b",
        "app:a@b, app, a@b",
        "app:a:b, app, a:b",
        "app%40corp:x, app@corp, x",
        "%C3%BCser:%E2%82%AC, üser, €",
        "app:größe, app, größe",
        "app:a b, app, a b"
    })
    void userAndPasswordArePercentDecoded(String userInfo, String user, String password) {
        DatabaseUrl url = parse("postgresql://" + userInfo + "@db/codeway");
        assertThat(url.credentials()).isEqualTo(Map.of("user", user, "password", password));
        assertThat(url).hasToString("db:5432/codeway");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "app:"})
    void aPasswordMayBeMissing(String userInfo) {
        assertThat(parse("postgresql://" + userInfo + "@db/codeway").credentials())
                .isEqualTo(Map.of("user", "app"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "db | db:5432",
                "db:6000 | db:6000",
                "db.example.com. | db.example.com.:5432",
                "my_db | my_db:5432",
                "10.0.0.1 | 10.0.0.1:5432",
                "[::1] | [::1]:5432",
                "[::1]:6000 | [::1]:6000",
                "a:1,b:2,c | a:1,b:2,c:5432",
                "[::1]:1,b | [::1]:1,b:5432"
            })
    void hostsHavePortsAndThereMayBeSeveral(String written, String hosts) {
        assertThat(parse("postgresql://app:x@" + written + "/codeway").jdbcUrl())
                .startsWith("jdbc:postgresql://" + hosts + "/codeway?");
    }

    @Test
    void ofSeveralHostsThePrimaryIsWantedUnlessAnotherIsAskedFor() {
        assertThat(property(ADDRESS, "targetServerType")).isNull();
        assertThat(property("postgresql://app:x@a,b/codeway", "targetServerType"))
                .isEqualTo("primary");
        assertThat(
                        property(
                                "postgresql://app:x@a,b/codeway?target_session_attrs=any",
                                "targetServerType"))
                .isEqualTo("any");
    }

    @ParameterizedTest
    @CsvSource({
        "target_session_attrs=any, any",
        "target_session_attrs=read-write, primary",
        "target_session_attrs=primary, primary",
        "target_session_attrs=standby, secondary",
        "target_session_attrs=read-only, secondary",
        "target_session_attrs=prefer-standby, preferSecondary",
        "targetServerType=primary, primary",
        "targetServerType=master, primary",
        "targetServerType=secondary, secondary",
        "targetServerType=preferSecondary, preferSecondary",
        "targetServerType=preferPrimary, preferPrimary"
    })
    void theKindOfServerIsUnderstoodInEveryDialect(String parameter, String type) {
        assertThat(property(ADDRESS + "?" + parameter, "targetServerType")).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "schema=auth | currentSchema | \"auth\"",
                "connect_timeout=0 | connectTimeout | 0",
                "connect_timeout=30 | connectTimeout | 30",
                "socket_timeout=60 | socketTimeout | 60",
                "socket_timeout=60 | options | -c statement_timeout=59000",
                "socket_timeout=1 | options | -c statement_timeout=1000",
                "socket_timeout=2 | options | -c statement_timeout=1000",
                "socket_timeout=2147483 | options | -c statement_timeout=2147482000",
                "socket_timeout=0 | socketTimeout | 0",
                "socket_timeout=0 | options | ",
                "options=-c%20geqo%3Doff | options | -c geqo=off -c statement_timeout=19000",
                "options=-c statement_timeout=5s | options | -c statement_timeout=5s",
                "options=--statement-timeout=5s | options | --statement-timeout=5s",
                "application_name=a%26b | ApplicationName | a&b",
                "channel_binding=require | channelBinding | require",
                "statement_cache_size=0 | preparedStatementCacheQueries | 0",
                "statement_cache_size=500 | preparedStatementCacheQueries | 500",
                "pgbouncer=true | prepareThreshold | 0",
                "pgbouncer=true | currentSchema | ",
                "pgbouncer=true | options | ",
                "pgbouncer=true&schema=auth | currentSchema | ",
                "pgbouncer=true&options=-c%20geqo%3Doff | options | -c geqo=off",
                "pgbouncer=false | prepareThreshold | ",
                "pgbouncer=false | currentSchema | \"public\"",
                "sslidentity=certs/me.p12&sslcert=ca.pem | sslkey | certs/me.p12",
                "sslidentity=certs/me.PFX | sslkey | certs/me.PFX"
            })
    void eachParameterBecomesThePropertyOfTheDriver(String query, String property, String value) {
        assertThat(property(ADDRESS + "?" + query, property)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | prefer | ",
                "sslmode=disable | disable | ",
                "sslmode=allow | allow | ",
                "sslmode=prefer | prefer | ",
                "sslmode=require | require | ",
                "sslmode=verify-ca | verify-ca | org.postgresql.ssl.DefaultJavaSSLFactory",
                "sslmode=verify-full | verify-full | org.postgresql.ssl.DefaultJavaSSLFactory",
                "sslaccept=strict | verify-full | org.postgresql.ssl.DefaultJavaSSLFactory",
                "sslmode=require&sslaccept=strict | verify-full |"
                        + " org.postgresql.ssl.DefaultJavaSSLFactory",
                "sslaccept=accept_invalid_certs | prefer | ",
                "sslmode=require&sslaccept=accept_invalid_certs | require | ",
                "sslcert=ca.pem | verify-full | ",
                "sslrootcert=ca.pem | verify-full | ",
                "sslcert=ca.pem&sslmode=allow | verify-full | ",
                "sslcert=ca.pem&sslmode=prefer | verify-full | ",
                "sslcert=ca.pem&sslmode=require | verify-full | ",
                "sslcert=ca.pem&sslmode=verify-full | verify-full | ",
                "sslcert=ca.pem&sslmode=verify-ca | verify-ca | ",
                "sslcert=ca.pem&sslaccept=strict | verify-full | ",
                "sslcert=ca.pem&sslaccept=accept_invalid_certs | verify-ca | ",
                "sslcert=ca.pem&sslmode=require&sslaccept=accept_invalid_certs | verify-ca | "
            })
    void whoNamesACaGetsAVerifiedServer(String query, String mode, String factory) {
        assertThat(property(ADDRESS + "?" + query, "sslmode")).isEqualTo(mode);
        assertThat(property(ADDRESS + "?" + query, "sslfactory")).isEqualTo(factory);
        assertThat(property(ADDRESS + "?" + query, "sslrootcert"))
                .isEqualTo(query.contains("cert=") ? "ca.pem" : null);
        assertThat(parse(ADDRESS + "?" + query).unverified()).isEqualTo(mode.equals("require"));
    }

    @Test
    void maintenanceMayTakeItsTime() {
        DatabaseUrl url =
                parse(ADDRESS + "?socket_timeout=9&application_name=shop&options=-c%20geqo%3Doff");
        assertThat(properties(url.forMaintenance()))
                .containsEntry("ApplicationName", "shop-maintenance")
                .containsEntry("options", "-c geqo=off")
                .containsEntry("connectTimeout", "5")
                .doesNotContainKey("socketTimeout");
        assertThat(url.forMaintenance().credentials()).isEqualTo(url.credentials());
        assertThat(url.forMaintenance().forMaintenance().jdbcUrl())
                .isEqualTo(url.forMaintenance().jdbcUrl());
        assertThat(properties(parse(ADDRESS).forMaintenance()))
                .containsEntry("ApplicationName", "codeway-maintenance")
                .doesNotContainKey("options");
        assertThat(
                        properties(
                                parse(ADDRESS + "?options=-c%20statement_timeout=5s")
                                        .forMaintenance()))
                .containsEntry("options", "-c statement_timeout=5s -c statement_timeout=0");
        assertThat(
                        properties(
                                parse(ADDRESS + "?application_name=" + "x".repeat(63))
                                        .forMaintenance()))
                .containsEntry("ApplicationName", "x".repeat(51) + "-maintenance");
    }

    @Test
    void thePoolHasDefaultsAndTakesWhatTheUrlSays() {
        DatabaseUrl silent = parse(ADDRESS);
        assertThat(silent.schema()).isEqualTo("public");
        assertThat(silent.connections()).isEqualTo(10);
        assertThat(silent.pipelines()).isEqualTo(3);
        assertThat(silent.poolSize()).isEqualTo(7);
        assertThat(silent.acquisitionTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(silent.maxLifetime()).isEmpty();
        assertThat(silent.idleRemoval()).isEqualTo(Duration.ofMinutes(5));

        DatabaseUrl url =
                parse(
                        ADDRESS
                                + "?schema=auth&connection_limit=1&pool_timeout=2"
                                + "&max_connection_lifetime=60&max_idle_connection_lifetime=0");
        assertThat(url.schema()).isEqualTo("auth");
        assertThat(url.connections()).isEqualTo(1);
        assertThat(url.poolSize()).isEqualTo(1);
        assertThat(url.acquisitionTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(url.maxLifetime()).contains(Duration.ofSeconds(60));
        assertThat(url.idleRemoval()).isZero();
        assertThat(parse(ADDRESS + "?max_connection_lifetime=0").maxLifetime()).isEmpty();
    }

    @Test
    void theKeySPasswordIsACredentialAndNoProperty() {
        DatabaseUrl url =
                parse(ADDRESS + "?sslcert=ca.pem&sslidentity=me.p12&sslpassword=k%26y%2B+");
        assertThat(url.credentials())
                .isEqualTo(Map.of("user", "app", "password", "secret", "sslpassword", "k&y++"));
        assertThat(url.jdbcUrl()).doesNotContain("k%26y", "k&y", "sslpassword", "secret");
    }

    @Test
    void theDatabaseSNameIsDecodedAndEncodedAgain() {
        DatabaseUrl url = parse("postgresql://app:x@db/a%20b%2Fc%3F+ü");
        assertThat(url).hasToString("db:5432/a b/c?+ü");
        assertThat(url.jdbcUrl()).startsWith("jdbc:postgresql://db:5432/a%20b%2Fc%3F%2B%C3%BC?");
        assertThat(properties(url)).containsEntry("PGDBNAME", "a b/c?+ü");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is empty; it should read",
                "app | is no URL; it should read",
                "mysql://app:SECRET@db/codeway | is no PostgreSQL URL",
                "postgresql:app:SECRET@db | is no PostgreSQL URL",
                "jdbc:postgresql://db/codeway?user=app&password=SECRET | without jdbc:",
                "prisma://accelerate.example/?api_key=SECRET | no direct PostgreSQL URL",
                "prisma+postgres://localhost:1/?api_key=SECRET | no direct PostgreSQL URL",
                "postgresql://db/codeway | the user is missing",
                "postgresql://:SECRET@db/codeway | the user is missing",
                "postgresql://app:SECRET@/codeway | the host is missing",
                "postgresql://app:SECRET@:5432/codeway | the host is missing",
                "postgresql://app:SECRET@a,,b/codeway | the host is missing",
                "postgresql://app:SECRET@db | the database is missing",
                "postgresql://app:SECRET@db/ | the database is missing",
                "postgresql://app:SECRET@db?schema=a | the database is missing",
                "postgresql://app:SECRET@db/a/b | must be written as %2F",
                "postgresql://app:SE#CRET@db/codeway | must be written as %23",
                "postgresql://app:SE/CRET@db/codeway | written as %2F or %3F",
                "postgresql://app:SE?CRET@db/codeway | written as %2F or %3F",
                "postgresql://app:SE%CRET@db/codeway | the password has a stray percent sign",
                "postgresql://app:SECRET%@db/codeway | the password has a stray percent sign",
                "postgresql://app:SECRET%f@db/codeway | the password has a stray percent sign",
                "postgresql://app:SECRET%ff@db/codeway | the password is not percent-encoded UTF-8",
                "postgresql://app:SECRET%00@db/codeway | the password must not contain a NUL",
                "postgresql://a%00:SECRET@db/codeway | the user must not contain a NUL",
                "postgresql://app:SECRET@db/a%zz | the database has a stray percent sign",
                "postgresql://app:SECRET@db:0/codeway | the port must be",
                "postgresql://app:SECRET@db:65536/codeway | the port must be",
                "postgresql://app:SECRET@db:/codeway | the port must be",
                "postgresql://app:SECRET@db:x/codeway | the port must be",
                "postgresql://app:SECRET@::1/codeway | the host is missing",
                "postgresql://app:SECRET@[::1/codeway | the host is no name or address",
                "postgresql://app:SECRET@%2Fvar%2Frun/codeway | the host is no name or address"
            })
    void whatIsNoUsableUrlIsRefusedInOneSentence(String value, String reason) {
        assertThat(refusal(value)).contains(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foo=1 | unknown parameter 'foo' (known: application_name, channel_binding,",
                "password=SECRET | unknown parameter 'password' (known:",
                "SSLMODE=require | unknown parameter 'SSLMODE'",
                "currentSchema=a | unknown parameter 'currentSchema'",
                "a<b=1 | unknown parameter (known:",
                "sslpassword=SE&CRET=1 | an & within that is written as %26",
                "schema=a&schema=b | the parameter schema is given twice",
                "sslcert=a&sslrootcert=a | sslcert and sslrootcert mean the same",
                "targetServerType=any&target_session_attrs=any | mean the same",
                "schema | the parameter schema has no value",
                "sslcert= | the parameter sslcert has no value",
                "schema=%00 | the parameter schema must not contain a NUL",
                "schema=%2 | the parameter schema has a stray percent sign",
                "connection_limit=0 | connection_limit must be a whole number from 1 to",
                "connection_limit=-1 | connection_limit must be a whole number",
                "connection_limit=1.5 | connection_limit must be a whole number",
                "connection_limit=ten | connection_limit must be a whole number",
                "connection_limit=٣ | connection_limit must be a whole number",
                "connection_limit=99999999999 | connection_limit must be a whole number",
                "schema=a%22b | schema must have 1 to 63 characters and neither",
                "schema=a$b | schema must have 1 to 63 characters and neither",
                "pool_timeout=0 | pool_timeout must not be 0, with which a request would wait",
                "pool_timeout=00 | pool_timeout must be a whole number from 1 to",
                "pool_timeout=x | pool_timeout must be a whole number from 1 to",
                "connect_timeout=x | connect_timeout must be a whole number",
                "socket_timeout=2147484 | socket_timeout must be a whole number",
                "statement_cache_size=x | statement_cache_size must be a whole number",
                "max_connection_lifetime=x | max_connection_lifetime must be a whole number",
                "max_idle_connection_lifetime=x | max_idle_connection_lifetime must be",
                "pgbouncer=yes | pgbouncer must be one of true, false",
                "channel_binding=x | channel_binding must be one of disable, prefer, require",
                "target_session_attrs=x | target_session_attrs must be one of any, primary",
                "targetServerType=x | targetServerType must be one of any, primary",
                "sslmode=verify | sslmode must be one of disable, allow, prefer, require, verify-ca",
                "sslmode=Require | sslmode must be one of",
                "sslaccept=x | sslaccept must be one of strict, accept_invalid_certs",
                "sslmode=disable&sslcert=a | sslmode=disable contradicts sslcert",
                "sslmode=disable&sslrootcert=a | sslmode=disable contradicts sslrootcert",
                "sslmode=disable&sslaccept=strict | sslmode=disable contradicts sslaccept=strict",
                "sslmode=verify-full&sslaccept=accept_invalid_certs | sslmode=verify-full contradicts",
                "sslidentity=me.pem | sslidentity must be a PKCS#12 file",
                "sslidentity=me.p12&sslaccept=strict | needs sslcert, the CA file"
            })
    void whatIsNoLegalParameterIsRefusedByItsName(String query, String reason) {
        assertThat(refusal("postgresql://app:SECRET@db/codeway?" + query)).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\nb", "a\tb"})
    void controlCharactersAreRefused(String password) {
        assertThat(refusal("postgresql://app:" + password + "@db/codeway"))
                .contains("contains a control character");
    }

    @Test
    void theVariableIsNamedAsTheCallerCallsIt() {
        assertThatThrownBy(() -> DatabaseUrl.parse("DIRECT_URL", ADDRESS + "?foo=1"))
                .isInstanceOf(InvalidDatabaseUrl.class)
                .hasMessageStartingWith("DIRECT_URL: unknown parameter 'foo' (known: ");
    }

    @Test
    void nothingThatIsShownContainsACredential() {
        DatabaseUrl url =
                parse(
                        "postgresql://hidden1:hidden2@db/codeway?sslidentity=a.p12"
                                + "&sslpassword=hidden3");
        assertThat(url + url.jdbcUrl() + url.forMaintenance() + url.forMaintenance().jdbcUrl())
                .doesNotContain("hidden");
    }

    private static DatabaseUrl parse(String value) {
        return DatabaseUrl.parse("DATABASE_URL", value);
    }

    private static String refusal(String value) {
        InvalidDatabaseUrl refusal =
                catchThrowableOfType(InvalidDatabaseUrl.class, () -> parse(value));
        assertThat(refusal).as("the refusal of %s", value).isNotNull();
        assertThat(refusal.getMessage())
                .startsWith("DATABASE_URL: ")
                .doesNotContain("SECRET", "CRET", "app:", "db/")
                .doesNotContainPattern("\\v");
        assertThat(refusal.getCause()).isNull();
        return refusal.getMessage();
    }

    private static String property(String value, String property) {
        return properties(parse(value)).get(property);
    }

    /// As pgjdbc itself reads them.
    private static Map<String, String> properties(DatabaseUrl url) {
        Properties parsed = Driver.parseURL(url.jdbcUrl(), new Properties());
        assertThat(parsed).isNotNull();
        return parsed.stringPropertyNames().stream()
                .collect(Collectors.toMap(it -> it, parsed::getProperty));
    }
}
