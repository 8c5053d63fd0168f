package dev.codeway.platform.executable;

import org.graalvm.nativeimage.hosted.Feature;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Where methods and objects lie in the executable. What a start and the commonest requests touch
/// is a tenth of it, but lies everywhere, and the kernel maps 64 KiB around whatever is touched.
/// Here it comes first: [methods][HotMethods] and [objects][HotObjects] that lists name, which
/// `bench/layout` writes. What requests run often is [inlined][HotCalls] as well. Lists out of date
/// cost memory and time, and nothing else.
///
/// Done while the executable is built, to parts of GraalVM that are not public: a version that is
/// made otherwise fails the build.
public final class Layout implements Feature {

    /// Names the file that is to say where each object lies, for `bench/layout`.
    private static final String WRITTEN_TO = "codeway.objects";

    private @Nullable HotObjects objects;

    @Override
    public void beforeCompilation(BeforeCompilationAccess access) {
        List<String> often = list("often.txt");
        HotMethods.comeFirst(Stream.of(often, list("once.txt")).flatMap(List::stream).toList());
        // What is inlined could not be seen to run.
        if (System.getProperty(WRITTEN_TO) == null) {
            HotCalls.areInlined(access, often);
        }
    }

    /// Not laid out yet, whatever it is called: all objects are known, and none has its place.
    @Override
    public void afterHeapLayout(AfterHeapLayoutAccess access) {
        objects =
                HotObjects.comeFirst(
                        access, List.of(list("objects-start.txt"), list("objects-later.txt")));
    }

    @Override
    public void beforeImageWrite(BeforeImageWriteAccess access) {
        String file = System.getProperty(WRITTEN_TO);
        if (file != null && objects != null) {
            objects.write(Path.of(file));
        }
    }

    private static List<String> list(String name) {
        try (InputStream text = Layout.class.getResourceAsStream(name)) {
            if (text == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
