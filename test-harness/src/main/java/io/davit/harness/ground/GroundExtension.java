package io.davit.harness.ground;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts what tests ask for, once per JVM, and says where the servers' logs are when a test fails. */
final class GroundExtension implements ParameterResolver, AfterTestExecutionCallback {
    private static final Map<String, Object> SHARED = new ConcurrentHashMap<>();

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Ground.class || type == ControlPlane.class || type == S3Server.class || type == FreshNames.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == Ground.class) {
            return Ground.locate();
        }
        if (type == FreshNames.class) {
            return new FreshNames(context.getRequiredTestClass().getSimpleName());
        }
        if (type == ControlPlane.class) {
            return parameter.isAnnotated(OnGround.Second.class)
                    ? shared("second", () -> start("second-cluster", ControlPlane.FORGETFUL))
                    : shared("first", () -> start("first-cluster"));
        }
        return parameter.isAnnotated(OnGround.Tls.class)
                ? shared("s3-tls", () -> S3Server.startTls(Ground.locate(), Ground.logs()))
                : shared("s3", () -> S3Server.start(Ground.locate(), Ground.logs()));
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            System.err.println(context.getDisplayName() + " failed; the servers' logs are in " + Ground.logs());
        }
    }

    private static ControlPlane start(String name, String... apiServerFlags) {
        return ControlPlane.start(Ground.locate(), name, Ground.logs(), apiServerFlags);
    }

    /**
     * Not in a store of JUnit: Surefire hands classes to its forks one by one, each as a run of its own, whose stores are closed with it.
     * The {@link Janitor} ends the servers with the JVM.
     */
    private static Object shared(String key, Supplier<Object> start) {
        return SHARED.computeIfAbsent(key, ignored -> start.get());
    }
}
