package dev.forebay.storefront;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The shop is an example, so it shows how the library is used by others: from outside, one strategy per package. */
@AnalyzeClasses(packages = "dev.forebay.storefront", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule ONLY_THE_PUBLIC_API = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.forebay.internal..", "dev.forebay.jdbc.internal..", "dev.forebay.redis.internal..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.forebay.storefront.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_DEMO_IS_NOT_THE_SHOP = classes()
            .that()
            .resideInAPackage("..demo..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage("..demo..", "dev.forebay.storefront");
}
