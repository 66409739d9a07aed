package io.davit.cli.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.davit.house.HouseRules;

/** The house rules, for the command line. */
@AnalyzeClasses(packages = "io.davit.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final HouseRules HOUSE = new HouseRules("io.davit.cli", "io.davit.cli.app");

    @ArchTest
    static final ArchRule DEPENDENCIES_POINT_ONE_WAY = HOUSE.dependenciesPointOneWay();

    @ArchTest
    static final ArchRule EVERY_PACKAGE_HAS_ITS_ROOM = HOUSE.everyPackageHasItsRoom();

    @ArchTest
    static final ArchRule KNOWS_ONLY_THE_CONTRACT = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.davit.agent..", "io.davit.hub..", "io.davit.proto.agent..")
            .because("the command line is a client like any other: it needs nothing but the public API");

    @ArchTest
    static final ArchRule VERTX_STAYS_IN_ITS_DRIVER = HOUSE.vendor("io.vertx..", "io.davit.cli.hub.grpc..");

    @ArchTest
    static final ArchRule PICOCLI_STAYS_IN_THE_COMMAND_LINE =
            HOUSE.vendor("picocli..", "io.davit.cli.commands..", "io.davit.cli.app..");

    @ArchTest
    static final ArchRule TIME_IS_INJECTED = HOUSE.timeIsInjected();

    @ArchTest
    static final ArchRule CLOCKS_ARE_MADE_BY_THE_WIRING = HOUSE.clocksAreMadeByTheWiring();

    @ArchTest
    static final ArchRule NOBODY_SLEEPS = HOUSE.nobodySleeps("io.davit.cli.app.Waiting");

    @ArchTest
    static final ArchRule ASYNCHRONY_NAMES_ITS_THREADS = HOUSE.asynchronyNamesItsThreads();
}
