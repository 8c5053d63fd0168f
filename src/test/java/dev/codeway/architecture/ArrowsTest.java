package dev.codeway.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

import jakarta.inject.Inject;
import jakarta.persistence.Entity;

import java.util.List;

/// Who may know whom.
@AnalyzeClasses(packages = "dev.codeway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {

    @ArchTest
    static final ArchRule featuresKnowOnlyWhomTheyMay =
            Architectures.layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .withOptionalLayers(true)
                    .layer("main")
                    .definedBy("dev.codeway")
                    .layer("project")
                    .definedBy("dev.codeway.project..")
                    .layer("deployment")
                    .definedBy("dev.codeway.deployment..")
                    .layer("build")
                    .definedBy("dev.codeway.build..")
                    .layer("routing")
                    .definedBy("dev.codeway.routing..")
                    .layer("event")
                    .definedBy("dev.codeway.event..")
                    .layer("access")
                    .definedBy("dev.codeway.access..")
                    .layer("audit")
                    .definedBy("dev.codeway.audit..")
                    .layer("webhook")
                    .definedBy("dev.codeway.webhook..")
                    .layer("console")
                    .definedBy("dev.codeway.console..")
                    .layer("database")
                    .definedBy("dev.codeway.database..")
                    .layer("platform")
                    .definedBy("dev.codeway.platform..")
                    .whereLayer("main")
                    .mayOnlyAccessLayers("platform", "access", "audit", "database")
                    .whereLayer("project")
                    .mayOnlyAccessLayers("platform")
                    .whereLayer("deployment")
                    .mayOnlyAccessLayers("platform", "event", "project", "build")
                    .whereLayer("build")
                    .mayOnlyAccessLayers("platform", "event")
                    .whereLayer("routing")
                    .mayOnlyAccessLayers("platform", "event", "deployment", "project")
                    .whereLayer("access")
                    .mayOnlyAccessLayers("platform")
                    .whereLayer("audit")
                    .mayOnlyAccessLayers("platform")
                    .whereLayer("webhook")
                    .mayOnlyAccessLayers("platform", "event")
                    .whereLayer("event")
                    .mayOnlyAccessLayers("platform")
                    .whereLayer("console")
                    .mayOnlyAccessLayers(
                            "platform",
                            "access",
                            "audit",
                            "project",
                            "deployment",
                            "build",
                            "webhook",
                            "database")
                    .whereLayer("database")
                    .mayOnlyAccessLayers("platform")
                    .whereLayer("platform")
                    .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule everyPackageHasItsPlaceInTheArrows =
            classes()
                    .should()
                    .resideInAnyPackage(
                            "dev.codeway",
                            "dev.codeway.access..",
                            "dev.codeway.audit..",
                            "dev.codeway.project..",
                            "dev.codeway.deployment..",
                            "dev.codeway.build..",
                            "dev.codeway.routing..",
                            "dev.codeway.event..",
                            "dev.codeway.webhook..",
                            "dev.codeway.console..",
                            "dev.codeway.database..",
                            "dev.codeway.platform..");

    @ArchTest
    static void thereAreNoCircles(JavaClasses classes) {
        for (String pattern : List.of("dev.codeway.(*)..", "dev.codeway.platform.(*)..")) {
            slices().matching(pattern).should().beFreeOfCycles().check(classes);
        }
    }

    @ArchTest
    static final ArchRule entitiesNeverLeaveTheirFeature =
            classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule injectionIsByConstructor =
            noFields().should().beAnnotatedWith(Inject.class);

    @ArchTest
    static final ArchRule namesAreTheFieldsNouns =
            noClasses()
                    .should()
                    .haveNameMatching(".*(Impl|Dto|DTO|Util|Utils|Helper|Manager|ServiceBean)");

    @ArchTest
    static final ArchRule timeComesFromTheClock =
            noClasses()
                    .should()
                    .callMethod(java.time.Instant.class, "now")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis");
}
