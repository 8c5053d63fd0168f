package dev.codeway.access;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;

import io.quarkus.narayana.jta.QuarkusTransaction;

import jakarta.enterprise.event.Event;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.time.Clock;
import java.util.concurrent.Callable;

/// `codeway keys revoke`.
@Command(
        name = "revoke",
        header = "Revokes a key: within seconds nobody comes in by it.",
        mixinStandardHelpOptions = true)
public class KeysRevokeCommand implements Callable<Integer> {

    private final Event<Deed> deeds;
    private final Clock clock;

    @Mixin Output output;

    @Parameters(paramLabel = "ID", description = "as codeway keys list shows it")
    String id;

    KeysRevokeCommand(Event<Deed> deeds, Clock clock) {
        this.deeds = deeds;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        output.print(QuarkusTransaction.requiringNew().call(this::revoke));
        return Exit.OK.code();
    }

    private KeyReport.One revoke() {
        ApiKey key = ApiKey.lock(id);
        key.revoke(clock.instant());
        deeds.fire(Deed.by("codeway keys revoke", "key", key.id));
        return new KeyReport.One(KeyView.of(key));
    }
}
