package dev.codeway.access;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;

import io.quarkus.narayana.jta.QuarkusTransaction;

import jakarta.enterprise.event.Event;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;

/// `codeway keys rotate`.
@Command(
        name = "rotate",
        header = "Puts another key in the place of one and prints it, which nothing does again.",
        mixinStandardHelpOptions = true)
public class KeysRotateCommand implements Callable<Integer> {

    private final Event<Deed> deeds;
    private final Clock clock;

    @Mixin Output output;

    @Parameters(paramLabel = "ID", description = "as codeway keys list shows it")
    String id;

    @Option(
            names = "--overlap",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "for how long the old one is good too (default: ${DEFAULT-VALUE})")
    int overlap;

    KeysRotateCommand(Event<Deed> deeds, Clock clock) {
        this.deeds = deeds;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        output.print(QuarkusTransaction.requiringNew().call(this::rotate));
        return Exit.OK.code();
    }

    private KeyReport.One rotate() {
        ApiKey key = ApiKey.lock(id);
        KeyToken token = KeyToken.random();
        key.rotate(token, Duration.ofSeconds(overlap), clock.instant());
        deeds.fire(Deed.by("codeway keys rotate", "key", key.id));
        return new KeyReport.One(KeyView.of(key, token));
    }
}
