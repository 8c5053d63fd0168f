package dev.codeway.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.codeway.platform.problem.InvalidValue;
import dev.codeway.project.GitUrl.Rules;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Set;

class GitUrlTest {

    private static final Rules EVERYTHING = new Rules(Set.of("https", "ssh", "http", "git"), true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com/prisma/prisma.git",
                "https://github.com/prisma/prisma",
                "https://github.com/prisma/prisma/",
                "https://GitHub.com/Prisma/Prisma",
                "https://www.github.com/a/b.git",
                "https://git.example.com:8443/a/b",
                "https://git.example.com/@scope/package.git",
                "https://git.example.com/a/user@host/b.git",
                "https://git.example.com/a::b/c.git",
                "https://git.example.com/a:b",
                "https://git.example.com/~user/repository.git",
                "https://git.example.com/größe/日本語.git",
                "https://git.example.com/My%20Project/_git/a%2Fb",
                "https://git.example.com/100%/b",
                "https://git.example.com/c%23/b",
                "https://git.example.com/-/b",
                "https://git.example.com/%E4%B8%80%E4%B8%9F",
                "https://git.example.com/%250a",
                "https://git.example.com//a",
                "https://git.example.com/a?version=2&path=/x",
                "https://git.example.com/a?monkey=1&author=x&ref=0123456789abcdef0123456789abcdef",
                "https://git_server.example.com/a/b",
                "https://my-.example.com/a/b",
                "https://github.com./a/b",
                "https://münchen.example/a/b",
                "https://例え。テスト/a/b",
                "https://xn--mnchen-3ya.example/a/b",
                "https://user@bitbucket.org/team/repo.git",
                "https://john.doe%40corp.com@git.example.com/a/b",
                "https://averylonghyphenated-user-name-of-a-team@git.example.com/a",
                "https://140.82.121.4/a/b",
                "https://[2606:50c0:8000::153]/a/b",
                "https://[2606:50c0:8000::153]:8443/a/b",
                "https://dev.azure.com/org/My%20Project/_git/repo",
                "https://local.example.com/a",
                "https://internal.company.com/a",
                "https://lanka.lk/a",
                "https://11.0.0.1/a",
                "https://172.32.0.1/a",
                "https://100.128.0.1/a",
                "https://8.8/a",
                "ssh://git@github.com/a/b.git",
                "ssh://github.com/a/b.git",
                "ssh://git@git.example.com:2222/a/b.git",
                "ssh://git@git.example.com/~user/b.git",
                "ssh://git@git.example.com/~/b.git",
                "ssh://john.doe@gerrit.example.com:29418/a/b",
                "ssh://john.doe%40corp.com@gerrit.example.com:29418/a",
                "ssh://codeserver.dev.0b2f0e2c-1c7d-4d5e-9f55-0a1b2c3d4e5f@git.example.com:2222/~/r.git",
                "ssh://APKAEIBAERJR2EXAMPLE@git-codecommit.us-east-1.amazonaws.com/v1/repos/r",
                "ssh://git@[2606:50c0:8000::153]:22/a",
                "git@github.com:a/b.git",
                "git@github.com:a/b",
                "git@github.com:b",
                "git@github.com:/srv/git/b.git",
                "git@github.com:~user/b.git",
                "git@github.com:a@b/c@d.git",
                "git@github.com:a::b",
                "git@github.com:2222/b",
                "git@github.com:a/My Repository.git",
                "git@github.com:größe/日本語.git",
                "git@github.com:a/b?token=not-a-query",
                "git@ssh.dev.azure.com:v3/org/My%20Project/repo",
                "org-123@github.com:a/b.git",
                "john@corp.com@git.example.com:a/b",
                "_git@git_server.example.com:a/b",
                "user@git.example.com.:a",
                "git@münchen.example:a",
                "git@[2606:50c0:8000::153]:a/b.git",
                "git@140.82.121.4:a/b.git"
            })
    void whatGitCanCloneIsTakenAndKeptVerbatim(String url) {
        assertThat(GitUrl.parse(url, Rules.DEFAULT).value()).isEqualTo(url);
        assertThat(GitUrl.parse(url, Rules.DEFAULT)).hasToString(url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\" | empty",
                "ext::sh -c touch% /tmp/x | remote-helper",
                "ext::sh | remote-helper",
                "fd::17 | remote-helper",
                "https::https://github.com/a/b | remote-helper",
                "::https://github.com/a/b | remote-helper",
                "my_helper::x | remote-helper",
                "git@ext::x | remote-helper",
                "file:///etc/passwd | scheme",
                "FILE:///etc/passwd | scheme",
                "file:/etc/passwd | scheme",
                "file:a@github.com:b | scheme",
                "http://github.com/a/b | scheme",
                "git://github.com/a/b | scheme",
                "ftp://github.com/a/b | scheme",
                "git+https://github.com/a/b | scheme",
                "git+ssh://git@github.com/a/b | scheme",
                "git+file:///a/b | scheme",
                "javascript://github.com/a | scheme",
                "HTTPS://github.com/a/b | scheme",
                "/srv/git/a.git | form",
                "./a | form",
                "../a | form",
                "~/a | form",
                "a | form",
                "a/b@c:d | form",
                "github.com/a/b | form",
                "github.com:a/b | form",
                "github:a/b | form",
                "C:/a/b | form",
                "https:github.com/a/b | form",
                "https:/github.com/a/b | form",
                "javascript:alert(1) | form",
                "//github.com/a/b | form",
                "git@github.com | form",
                "git@[2606:50c0:8000::153]a:b | form",
                "--upload-pack=touch /tmp/x | leading-hyphen",
                "-u@github.com:a | leading-hyphen",
                "ssh://-oProxyCommand=x/a | leading-hyphen",
                "ssh://git@-oProxyCommand=x/a | leading-hyphen",
                "ssh://-oProxyCommand=x@github.com/a | leading-hyphen",
                "ssh://%2DoProxyCommand=x@github.com/a | leading-hyphen",
                "https://-x.example.com/a | leading-hyphen",
                "git@-oProxyCommand=x:a | leading-hyphen",
                "git@github.com:-a/b | leading-hyphen",
                "https://github.com/a%00b | control-character",
                "https://github.com/a%0ab | control-character",
                "https://github.com/a%0Db | control-character",
                "https://github.com/a%7f | control-character",
                "https://github.com/a%C2%85 | control-character",
                "https://github.com%0ahost=evil.com/a | control-character",
                "https://x%0a@github.com/a | control-character",
                "https://github.com/a?b=%0a | control-character",
                "git@github.com:a%0ab | control-character",
                "https://github.com\\a | backslash",
                "https://github.com/a\\b | backslash",
                "C:\\a | backslash",
                "git@github.com:a\\b | backslash",
                "https://github.com/a b | whitespace",
                "https://git hub.com/a | whitespace",
                "ssh://git@github.com/a b | whitespace",
                "\" https://github.com/a\" | whitespace",
                "\"https://github.com/a \" | whitespace",
                "\"git@github.com:a \" | whitespace",
                "https://github.com/a\u00a0b | whitespace",
                "https://github.com/a#main | fragment",
                "git@github.com:a/b.git#v1 | fragment",
                "https://github.com#@evil.com/a | fragment",
                "https:///a/b | host",
                "https:// | host",
                "https://user@/a | host",
                "https://:443/a | host",
                "ssh:///a | host",
                "git@:a/b | host",
                "https://.example.com/a | host",
                "https://a..example.com/a | host",
                "https://github.com../a | host",
                "https://git%68ub.com/a | host",
                "https://github.com?x/a | host",
                "https://exa$mple.com/a | host",
                "https://github.com／a.evil.com/a | host",
                "https://github.c℀.evil.com/a | host",
                "https://git\u202ehub.com/a | host",
                "https://loc\u00adalhost/a | host",
                "https://[::1/a | host",
                "https://[zz::1]/a | host",
                "https://[8.8.8.8]/a | host",
                "git@[github.com]:a | host",
                "git@git hub.com:a | host",
                "https://github.com | path",
                "https://github.com/ | path",
                "https://github.com// | path",
                "https://github.com/?a=b | path",
                "ssh://git@github.com | path",
                "git@github.com: | path",
                "git@github.com:/ | path",
                "https://github.com:0/a | port",
                "https://github.com:65536/a | port",
                "https://github.com:99999999999/a | port",
                "https://github.com:/a | port",
                "https://github.com:٣/a | port",
                "https://github.com:-1/a | port",
                "ssh://git@github.com:a/b.git | port",
                "https://a@b@github.com/a | user",
                "https://@github.com/a | user",
                "@github.com:a | user",
                "ssh://a;b@github.com/a | user",
                "ssh://$(id)@github.com/a | user",
                "ssh://`id`@github.com/a | user",
                "ssh://git%40127.0.0.1%2F@github.com/a | user",
                "ssh://git%40%5B::1%5D@github.com/a | credentials",
                "a b@github.com:c | user"
            })
    void whatIsNoClonableUrlIsRefusedWithItsReason(String url, String code) {
        assertThat(refusal(url).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:SECRET@github.com/a",
                "https://user:@github.com/a",
                "https://:SECRET@github.com/a",
                "https://user%3ASECRET@github.com/a",
                "ssh://git:SECRET@github.com/a",
                "https://ghp_SECRET@github.com/a",
                "https://gho_SECRET@github.com/a",
                "https://ghu_SECRET@github.com/a",
                "https://ghs_SECRET@github.com/a",
                "https://ghr_SECRET@github.com/a",
                "https://%67hp_SECRET@github.com/a",
                "https://GHP_SECRET@github.com/a",
                "https://github_pat_SECRET@github.com/a",
                "https://glpat-SECRET@gitlab.com/a",
                "https://ATBBSECRET@bitbucket.org/a",
                "https://x-access-token@github.com/a",
                "https://x-token-auth@bitbucket.org/a",
                "https://oauth2@gitlab.com/a",
                "https://gitlab-ci-token@gitlab.com/a",
                "https://0123456789abcdef0123456789abcdef@github.com/a",
                "https://SECRETabcdefghijklmnopqrstuvwxyz0@github.com/a",
                "https://SECRETabcdefghijklmnopqrstuvwxyz%2B0%3D%3D@github.com/a",
                "https://SECRET-abcdefghijklmnopqrst_uvwxyz01@github.com/a",
                "ghp_SECRET@github.com:a/b",
                "https://github.com/a?token=SECRET",
                "https://github.com/a?x=1&access_token=SECRET",
                "https://github.com/a?x=1;private_token=SECRET",
                "https://github.com/a?privateToken=SECRET",
                "https://github.com/a?password=SECRET",
                "https://github.com/a?secret=SECRET",
                "https://github.com/a?client_secret=SECRET",
                "https://github.com/a?key=SECRET",
                "https://github.com/a?api-key=SECRET",
                "https://github.com/a?APIKEY=SECRET",
                "https://github.com/a?t%6Fken=SECRET",
                "https://github.com/a?token[]=SECRET",
                "https://github.com/a?X-Amz-Signature=SECRET",
                "https://github.com/a?x=ghp_SECRET",
                "https://github.com/a?ghp_SECRET"
            })
    void aCredentialIsRefusedAndNotRepeated(String url) {
        InvalidValue refusal = refusal(url);
        assertThat(refusal.code()).isEqualTo("credentials");
        assertThat(refusal.detail()).doesNotContain("SECRET", "user:", "0123456789");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "localhost.",
                "git.localhost",
                "printer.local",
                "metadata.google.internal",
                "git.lan",
                "git.home.arpa",
                "home.arpa",
                "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local",
                "git",
                "intranet",
                "ｌｏｃａｌｈｏｓｔ",
                "ⓛocalhost",
                "127.0.0.1",
                "127.0.0.1.",
                "127.1",
                "127.0.1",
                "2130706433",
                "0x7f000001",
                "0x7F.1",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "017700000001",
                "１２７.0.0.1",
                "127。0。0。1",
                "0",
                "0.0.0.0",
                "0x",
                "10.0.0.1",
                "010.0.0.1",
                "012.0.0.1",
                "10.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "192.168.257",
                "100.64.0.1",
                "100.127.255.255",
                "169.254.169.254",
                "0xa9fea9fe",
                "192.0.0.8",
                "192.0.2.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "256.1.1.1",
                "8.8.8.8.8",
                "99999999999999999999",
                "8.08.8.8",
                "[::]",
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[fc00::1]",
                "[fdff::1]",
                "[fe80::1]",
                "[fe80::1%25eth0]",
                "[fec0::1]",
                "[ff02::1]",
                "[::ffff:127.0.0.1]",
                "[::FFFF:7f00:1]",
                "[::127.0.0.1]",
                "[::ffff:0:10.0.0.1]",
                "[64:ff9b::10.0.0.1]",
                "[64:ff9b::a9fe:a9fe]",
                "[64:ff9b:1::1]",
                "[2002:7f00:1::]",
                "[2002:c0a8:101::1]",
                "[2001:0:4136:e378::1]",
                "[2001:db8::1]",
                "[100::1]"
            })
    void aPrivateHostIsRefusedInEveryNotationUnlessTheInstallationLetsItIn(String host) {
        Rules withPrivateHosts = new Rules(Set.of("https", "ssh"), true);
        for (String url :
                new String[] {
                    "https://" + host + "/a",
                    "https://user@" + host + ":8443/a",
                    "ssh://git@" + host + "/a",
                    "git@" + host + ":a"
                }) {
            assertThat(refusal(url).code()).as(url).isEqualTo("private-host");
            assertThat(GitUrl.parse(url, withPrivateHosts).value()).isEqualTo(url);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[2606:50c0:8000::153]",
                "[::ffff:8.8.8.8]",
                "[64:ff9b::8.8.8.8]",
                "[2002:808:808::1]",
                "134744072",
                "0x8.0x8.0x8.0x8",
                "8.8.8.8",
                "9.255.255.255",
                "128.0.0.1",
                "169.253.0.1",
                "223.255.255.255"
            })
    void aPublicAddressIsTakenInEveryNotation(String host) {
        assertThat(GitUrl.parse("https://" + host + "/a", Rules.DEFAULT)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000b",
                "https://github.com/a\u0000",
                "https://github.com/a\nb",
                "https://github.com/a\r",
                "git@github.com:a\u0085b",
                "\tgit@github.com:a"
            })
    void controlCharactersAreRefused(String url) {
        assertThat(refusal(url).code()).isEqualTo("control-character");
    }

    @ParameterizedTest
    @CsvSource({"D83D", "DE80"})
    void aLoneSurrogateIsRefused(String unit) {
        String url = "https://github.com/" + (char) Integer.parseInt(unit, 16);
        assertThat(refusal(url).code()).isEqualTo("lone-surrogate");
    }

    @Test
    void aUrlHasAtMost2048Characters() {
        String start = "https://github.com/";
        String longest = start + "a".repeat(2048 - start.length());
        assertThat(GitUrl.parse(longest, Rules.DEFAULT).value()).hasSize(2048);
        assertThat(refusal(longest + "a").code()).isEqualTo("too-long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://github.com/a",
                "git://github.com/a",
                "http://localhost:3000/a",
                "https://git/a",
                "git@git:a"
            })
    void anInstallationMayLetInMore(String url) {
        assertThat(GitUrl.parse(url, EVERYTHING).value()).isEqualTo(url);
    }

    @Test
    void anInstallationMayLetInLess() {
        Rules onlyHttps = new Rules(Set.of("https"), false);
        assertThatThrownBy(() -> GitUrl.parse("git@github.com:a", onlyHttps))
                .isInstanceOf(InvalidValue.class)
                .hasMessage("must not use the scheme ssh; allowed: https");
    }

    @Test
    void noInstallationCanLetInLocalFilesOrRemoteHelpers() {
        for (String scheme : new String[] {"file", "ext", "ftp", "HTTPS"}) {
            Set<String> schemes = Set.of("https", scheme);
            assertThatThrownBy(() -> new Rules(schemes, false))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> GitUrl.parse("file:///a", EVERYTHING))
                .isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> GitUrl.parse("ext::sh", EVERYTHING))
                .isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://github.com/a | must not use the scheme http; allowed: https, ssh",
                "git://github.com/a | must not use the scheme git; allowed: https, ssh",
                "ftp://github.com/a | must not use the scheme ftp; allowed: https, ssh",
                "git+https://github.com/a | must not begin with git+, which only npm understands;"
                        + " leave it out",
                "HTTPS://github.com/a | must write the scheme in lower case: https",
                "https://github.com/a#main | must not have a fragment; name a branch, tag or commit"
                        + " in ref, and write a # of the path as %23",
                "ssh://git@github.com:a/b | must have a port between 1 and 65535 after the host, or"
                        + " a / and the path"
            })
    void theReasonSaysWhatToWriteInstead(String url, String detail) {
        assertThat(refusal(url).detail()).isEqualTo(detail);
    }

    private static InvalidValue refusal(String url) {
        InvalidValue refusal =
                catchThrowableOfType(InvalidValue.class, () -> GitUrl.parse(url, Rules.DEFAULT));
        assertThat(refusal).as("the refusal of %s", url).isNotNull();
        return refusal;
    }
}
