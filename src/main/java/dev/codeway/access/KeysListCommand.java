package dev.codeway.access;

import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;

import io.quarkus.narayana.jta.QuarkusTransaction;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/// `codeway keys list`.
@Command(
        name = "list",
        header = "Lists the keys, the newest first.",
        mixinStandardHelpOptions = true)
public class KeysListCommand implements Callable<Integer> {

    @Mixin Output output;

    @Override
    public Integer call() {
        output.print(
                new KeyReport.Many(
                        QuarkusTransaction.requiringNew()
                                .call(() -> ApiKey.newest().stream().map(KeyView::of).toList())));
        return Exit.OK.code();
    }
}
