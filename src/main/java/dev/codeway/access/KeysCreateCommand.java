package dev.codeway.access;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;

import io.quarkus.narayana.jta.QuarkusTransaction;

import jakarta.enterprise.event.Event;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

/// `codeway keys create`.
@Command(
        name = "create",
        header = "Makes a key and prints it, which nothing does again.",
        mixinStandardHelpOptions = true)
public class KeysCreateCommand implements Callable<Integer> {

    private final Event<Deed> deeds;
    private final Clock clock;

    @Mixin Output output;

    @Parameters(paramLabel = "NAME", description = "what people will know it by")
    String name;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "admin",
            description = "reader, developer, worker, router or admin (default: admin)")
    String role;

    @Option(
            names = "--project",
            paramLabel = "ID",
            description = "the only project that there is for it; may be repeated")
    @Nullable List<String> projects;

    @Option(
            names = "--expires-in",
            paramLabel = "DAYS",
            description = "after how many days it ends by itself")
    @Nullable Integer days;

    KeysCreateCommand(Event<Deed> deeds, Clock clock) {
        this.deeds = deeds;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Instant now = clock.instant();
        CreateKey request =
                new CreateKey(
                        name,
                        role,
                        projects,
                        days == null ? null : now.plus(Duration.ofDays(days)).toString());
        output.print(QuarkusTransaction.requiringNew().call(() -> create(request, now)));
        return Exit.OK.code();
    }

    private KeyReport.One create(CreateKey request, Instant now) {
        KeyToken token = KeyToken.random();
        ApiKey key = ApiKey.create(NewKey.parse(request, now), token, "command line", now);
        deeds.fire(Deed.by("codeway keys create", "key", key.id));
        return new KeyReport.One(KeyView.of(key, token));
    }
}
