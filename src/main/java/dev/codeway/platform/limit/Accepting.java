package dev.codeway.platform.limit;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.runtime.annotations.RegisterForReflection;

/// Shows every connection to [Connections] before its first byte. The framework sees none before
/// the head of a request has come; Netty asks its extensions, where it is told to by a property.
@RegisterForReflection
public final class Accepting extends ChannelInitializerExtension {

    /// To be called before anything listens. Not in development, where Netty would keep the class
    /// of before a reload.
    public static void enable() {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        ArcContainer container = Arc.container();
        if (container != null) {
            container.instance(Connections.class).get().accept(channel);
        }
    }
}
