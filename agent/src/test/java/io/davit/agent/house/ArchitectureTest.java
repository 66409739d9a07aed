package io.davit.agent.house;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.davit.house.HouseRules;

/** The house rules, for the agent. */
@AnalyzeClasses(packages = "io.davit.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final HouseRules HOUSE = new HouseRules("io.davit.agent", "io.davit.agent.app");

    @ArchTest
    static final ArchRule DEPENDENCIES_POINT_ONE_WAY = HOUSE.dependenciesPointOneWay();

    @ArchTest
    static final ArchRule EVERY_PACKAGE_HAS_ITS_ROOM = HOUSE.everyPackageHasItsRoom();

    @ArchTest
    static final ArchRule KUBERNETES_CLIENT_STAYS_IN_ITS_DRIVER =
            HOUSE.vendor("io.fabric8..", "io.davit.agent.cluster.fabric8..");

    @ArchTest
    static final ArchRule AWS_STAYS_IN_ITS_DRIVER =
            HOUSE.vendor("software.amazon.awssdk..", "io.davit.agent.objectstore.s3..");

    @ArchTest
    static final ArchRule ROCKSDB_STAYS_IN_ITS_DRIVER = HOUSE.vendor("org.rocksdb..", "io.davit.agent.rocks..");

    @ArchTest
    static final ArchRule VERTX_STAYS_AT_THE_EDGES =
            HOUSE.vendor("io.vertx..", "io.davit.agent.endpoint..", "io.davit.agent.hublink..");

    @ArchTest
    static final ArchRule PICOCLI_STAYS_IN_THE_COMMAND_LINE = HOUSE.vendor("picocli..", "io.davit.agent.cli..");

    @ArchTest
    static final ArchRule LOGBACK_STAYS_IN_THE_WIRING = HOUSE.vendor("ch.qos.logback..", "io.davit.agent.app..");

    @ArchTest
    static final ArchRule TIME_IS_INJECTED = HOUSE.timeIsInjected();

    @ArchTest
    static final ArchRule CLOCKS_ARE_MADE_BY_THE_WIRING = HOUSE.clocksAreMadeByTheWiring();

    @ArchTest
    static final ArchRule NOBODY_SLEEPS = HOUSE.nobodySleeps("io.davit.agent.app.Waiting");

    @ArchTest
    static final ArchRule ASYNCHRONY_NAMES_ITS_THREADS = HOUSE.asynchronyNamesItsThreads();
}
