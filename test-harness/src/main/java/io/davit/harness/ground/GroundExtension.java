package io.davit.harness.ground;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts what tests ask for, once per JVM, and says where the servers' logs are when a test fails. */
final class GroundExtension implements ParameterResolver, AfterTestExecutionCallback {
    private static final Namespace SHARED = Namespace.create(GroundExtension.class);

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
                    ? shared(context, "second", () -> start("second-cluster", ControlPlane.FORGETFUL))
                    : shared(context, "first", () -> start("first-cluster"));
        }
        return parameter.isAnnotated(OnGround.Tls.class)
                ? shared(context, "s3-tls", () -> S3Server.startTls(Ground.locate(), Ground.logs()))
                : shared(context, "s3", () -> S3Server.start(Ground.locate(), Ground.logs()));
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

    /** In the root context's store, which closes its values when the last test of the JVM is done. */
    private static Object shared(ExtensionContext context, String key, Supplier<AutoCloseable> start) {
        return context.getRoot().getStore(SHARED).getOrComputeIfAbsent(key, ignored -> start.get());
    }
}
