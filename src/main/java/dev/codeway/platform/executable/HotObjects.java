package dev.codeway.platform.executable;

import static dev.codeway.platform.executable.Internals.call;
import static dev.codeway.platform.executable.Internals.field;
import static dev.codeway.platform.executable.Internals.make;
import static dev.codeway.platform.executable.Internals.method;
import static dev.codeway.platform.executable.Internals.set;
import static dev.codeway.platform.executable.Internals.type;

import static java.util.stream.Collectors.groupingBy;

import org.graalvm.nativeimage.hosted.Feature.AfterHeapLayoutAccess;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The objects of the image heap that are touched: they come first in each of its partitions.
/// GraalVM lays out the largest of a partition first, down to the smallest. That is left to it, but
/// with the objects of one list after those of another, and at last with all others.
final class HotObjects {

    private static final String GRAALVM = "com.oracle.svm.core.";
    private static final String CHUNKED = GRAALVM + "genscavenge.ChunkedImageHeap";
    private static final Class<?> LAYOUTER = type(GRAALVM + "image.ImageHeapLayouter");
    private static final Class<?> CONTROL = type(LAYOUTER.getName() + "$ImageHeapLayouterControl");
    private static final Class<?> ALLOCATOR = type(CHUNKED + "Allocator");
    private static final Class<?> PARTITION = type(CHUNKED + "Partition");
    private static final Method LAYOUT = method(PARTITION, "layout", ALLOCATOR, CONTROL);
    private static final Method CONTINUE =
            method(PARTITION, "allocateObjectsInAlignedChunks", ALLOCATOR, CONTROL);

    private static final Method POSITION = method(ALLOCATOR, "getPosition");

    private final Object heap;
    private final ObjectNames names = new ObjectNames();
    private final List<List<String>> lists;

    private HotObjects(Object heap, List<List<String>> lists) {
        this.heap = heap;
        this.lists = lists;
    }

    /// @param lists of [names][ObjectNames]
    static HotObjects comeFirst(AfterHeapLayoutAccess access, List<List<String>> lists) {
        Object heap = call(method(access.getClass(), "getHeap"), access);
        HotObjects objects = new HotObjects(heap, lists);
        Object layouter = field(heap, "heapLayouter");
        set(
                heap,
                "heapLayouter",
                Proxy.newProxyInstance(
                        LAYOUTER.getClassLoader(),
                        new Class<?>[] {LAYOUTER},
                        (_, method, arguments) ->
                                method.getName().equals("layout")
                                        ? objects.layOut(layouter, arguments[1], arguments[2])
                                        : call(method, layouter, arguments)));
        return objects;
    }

    /// A line each: where it lies in the heap, its size, and its name.
    void write(Path file) {
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            for (Object it : (Collection<?>) call(method(heap.getClass(), "getObjects"), heap)) {
                lines.write(
                        call(method(it.getClass(), "getOffset"), it)
                                + "\t"
                                + call(method(it.getClass(), "getSize"), it)
                                + "\t"
                                + names.of(it)
                                + "\n");
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /// As the layouter does it itself, but for the turns.
    private Object layOut(Object layouter, Object pageSize, Object callback) {
        Object control = make(CONTROL, callback);
        Object allocator = make(ALLOCATOR, field(layouter, "startOffset"));
        set(layouter, "allocator", allocator);
        Map<String, Integer> turns = turns();
        for (Object partition : (Object[]) field(layouter, "partitions")) {
            layOut(partition, turns, allocator, control);
        }
        Method done =
                method(layouter.getClass(), "populateInfoObjects", int.class, int.class, CONTROL);
        Object classes = call(method(heap.getClass(), "countAndVerifyDynamicHubs"), heap);
        return call(done, layouter, classes, pageSize, control);
    }

    private Map<String, Integer> turns() {
        Map<String, Integer> turns = new HashMap<>();
        for (int i = 0; i < lists.size(); i++) {
            Set<String> hot = new HashSet<>(lists.get(i));
            hot.addAll(ObjectNames.passedWhenLookingFor(hot));
            for (String name : hot) {
                turns.putIfAbsent(name, i);
            }
        }
        return turns;
    }

    private void layOut(
            Object partition, Map<String, Integer> turns, Object allocator, Object control) {
        @SuppressWarnings("unchecked")
        List<Object> objects = (List<Object>) field(partition, "objects");
        if ((boolean) field(partition, "hugeObjects")) {
            call(LAYOUT, partition, allocator, control);
            return;
        }
        List<Object> all = List.copyOf(objects);
        Map<Integer, List<Object>> byTurn =
                all.stream()
                        .collect(groupingBy(it -> turns.getOrDefault(names.of(it), lists.size())));
        for (int turn = 0; turn <= lists.size(); turn++) {
            objects.clear();
            objects.addAll(byTurn.getOrDefault(turn, List.of()));
            call(turn == 0 ? LAYOUT : CONTINUE, partition, allocator, control);
        }
        set(partition, "endOffset", call(POSITION, allocator));
        objects.clear();
        objects.addAll(all);
    }
}
