package dev.codeway.platform.executable;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

import org.graalvm.word.UnsignedWord;
import org.graalvm.word.WordFactory;

/// How large the heap is at first. A third of it is the part where things are made, which nobody
/// collects before it is full: of GraalVM's 128 MiB it would be full of what a start leaves behind.
/// It grows with what there is to do, so that under load it is as large as ever.
@TargetClass(className = "com.oracle.svm.core.genscavenge.AbstractCollectionPolicy")
final class FirstHeap {

    @Substitute
    UnsignedWord getInitialHeapSize() {
        return WordFactory.unsigned(64L * 1024 * 1024);
    }
}
