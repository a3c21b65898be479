package dev.forebay;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Collectors;

/** Knowledge flows one way: Cache, DefaultCache, flow, part, SPI. */
@AnalyzeClasses(packages = "dev.forebay", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule layers = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("assembly")
            .definedBy("dev.forebay.internal")
            .layer("flow")
            .definedBy("dev.forebay.internal.flow")
            .layer("part")
            .definedBy("dev.forebay.internal.part")
            .layer("store")
            .definedBy("dev.forebay.internal.store")
            .layer("journal")
            .definedBy("dev.forebay.internal.journal")
            .layer("file")
            .definedBy("dev.forebay.internal.file")
            .whereLayer("flow")
            .mayOnlyBeAccessedByLayers("assembly")
            .whereLayer("part")
            .mayOnlyBeAccessedByLayers("assembly", "flow", "store")
            .whereLayer("store")
            .mayOnlyBeAccessedByLayers("assembly", "journal")
            .whereLayer("journal")
            .mayOnlyBeAccessedByLayers("assembly", "file")
            .whereLayer("file")
            .mayOnlyBeAccessedByLayers("assembly");

    @ArchTest
    static final ArchRule onlyTheRuntimeAndItsBuildersKnowTheInside = noClasses()
            .that()
            .resideInAPackage("dev.forebay")
            .and()
            .doNotHaveSimpleName("Forebay")
            .and()
            .doNotHaveSimpleName("CacheBuilder")
            .and()
            .doNotHaveSimpleName("CounterBuilder")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.forebay.internal.."));

    @ArchTest
    static final ArchRule theSpiKnowsNoInside = noClasses()
            .that()
            .resideInAPackage("dev.forebay.spi")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.forebay.internal.."));

    @ArchTest
    static final ArchRule partsKnowNoStrategy = noClasses()
            .that()
            .resideInAPackage("dev.forebay.internal.part")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ReadStrategy.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(WriteStrategy.class);

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("dev.forebay.internal.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyStoresAndPartsKnowCaffeine = noClasses()
            .that()
            .resideOutsideOfPackages("dev.forebay.internal.store", "dev.forebay.internal.part")
            .should()
            .dependOnClassesThat(resideInAPackage("com.github.benmanes.caffeine.."));

    @ArchTest
    static final ArchRule onlyTheFileKnowsH2 = noClasses()
            .that()
            .resideOutsideOfPackage("dev.forebay.internal.file")
            .should()
            .dependOnClassesThat(resideInAPackage("org.h2.."));

    @ArchTest
    static void everyStrategyHasItsFlow(JavaClasses classes) {
        var strategies = classes.stream()
                .filter(c -> c.getPackageName().equals("dev.forebay") && !c.isInterface())
                .filter(c -> c.isAssignableTo(ReadStrategy.class) || c.isAssignableTo(WriteStrategy.class))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());
        assertThat(strategies)
                .containsExactlyInAnyOrder("CacheAside", "ReadThrough", "RefreshAhead", "WriteThrough", "WriteBehind");
        for (String strategy : strategies) {
            assertThat(classes.contain("dev.forebay.internal.flow." + strategy + "Flow"))
                    .as(strategy + "Flow")
                    .isTrue();
        }
    }
}
