package dev.codeway.platform.http;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentHolder;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.quarkus.smallrye.openapi.runtime.OpenApiRecorder;
import io.quarkus.smallrye.openapi.runtime.filter.AutoSecurityFilter;
import io.smallrye.openapi.runtime.io.Format;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Natively the API's description is read and written as JSON and YAML when it is first asked for.
/// The framework does so at every start, where it takes longer than all beans, and has no setting
/// that would keep it from it.
final class ApiDescriptionWhenAsked {

    private record Prepared(
            @Nullable AutoSecurityFilter security,
            Map<OpenApiFilter.RunStage, List<String>> filters) {}

    private static final Map<String, Prepared> DOCUMENTS = new ConcurrentHashMap<>();

    private ApiDescriptionWhenAsked() {}

    @TargetClass(OpenApiRecorder.class)
    static final class AtStart {

        @Substitute
        public void prepareDocument(
                @Nullable AutoSecurityFilter security,
                Map<OpenApiFilter.RunStage, List<String>> filters,
                String document) {
            DOCUMENTS.put(document, new Prepared(security, filters));
        }
    }

    @TargetClass(OpenApiDocumentService.class)
    static final class WhenAsked {

        @SuppressWarnings("NullAway.Init")
        @Alias
        private Map<String, OpenApiDocumentHolder> documentHolders;

        @Alias
        native void prepareDocument(
                @Nullable AutoSecurityFilter security,
                Map<OpenApiFilter.RunStage, List<String>> filters,
                String document);

        @Substitute
        public synchronized byte[] getDocument(String document, Format format) {
            Prepared prepared = DOCUMENTS.remove(document);
            if (prepared != null) {
                prepareDocument(prepared.security(), prepared.filters(), document);
            }
            OpenApiDocumentHolder found = documentHolders.get(document);
            if (found == null) {
                return new byte[0];
            }
            return format == Format.JSON ? found.getJsonDocument() : found.getYamlDocument();
        }
    }
}
