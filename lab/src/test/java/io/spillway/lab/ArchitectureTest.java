package io.spillway.lab;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The house of docs/architecture.md: a module is a floor, and arrows only go down. */
class ArchitectureTest {
    private static JavaClasses spillway;

    @BeforeAll
    static void readEveryModule() {
        spillway = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.spillway");
    }

    @Test
    void arrowsBetweenModulesOnlyGoDown() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.spillway..")
                .layer("lab")
                .definedBy("io.spillway.lab..")
                .layer("geo-balancer")
                .definedBy("io.spillway.geo..")
                .layer("director")
                .definedBy("io.spillway.director..")
                .layer("load-exchange")
                .definedBy("io.spillway.load..")
                .layer("bgp-speaker")
                .definedBy("io.spillway.bgp..")
                .whereLayer("lab")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("geo-balancer")
                .mayOnlyBeAccessedByLayers("lab")
                .whereLayer("director")
                .mayOnlyBeAccessedByLayers("geo-balancer", "lab")
                .whereLayer("load-exchange")
                .mayOnlyBeAccessedByLayers("geo-balancer", "lab")
                .whereLayer("bgp-speaker")
                .mayOnlyBeAccessedByLayers("geo-balancer", "lab")
                .check(spillway);
    }

    @Test
    void noTwoPackagesOfAModuleNeedEachOther() {
        for (String module : new String[] {"bgp", "director", "load", "geo", "lab"}) {
            slices().matching("io.spillway." + module + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .check(spillway);
        }
    }

    @Test
    void nativeCodeIsCalledOnlyFromPackagesNamedLinux() {
        noClasses()
                .that(not(resideInAPackage("..linux..")))
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.SymbolLookup")
                .check(spillway);
    }

    @Test
    void messagesAndPoliciesDoNoInputAndNoOutput() {
        noClasses()
                .that(resideInAnyPackage("io.spillway.bgp.message..", "io.spillway.geo.policy.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.nio.channels..", "io.netty.channel..", "io.vertx.."))
                .check(spillway);
    }

    @Test
    void theEngineReadsNoClock() {
        noClasses()
                .that(resideInAnyPackage(
                        "io.spillway.director.packet..",
                        "io.spillway.director.flow..",
                        "io.spillway.director.schedule..",
                        "io.spillway.director.forward..",
                        "io.spillway.director.tunnel..",
                        "io.spillway.bgp.message..",
                        "io.spillway.geo.policy.."))
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(spillway);
    }

    @Test
    void nobodyUsesTheJdksInternals() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("sun..", "jdk.internal.."))
                .check(spillway);
    }
}
