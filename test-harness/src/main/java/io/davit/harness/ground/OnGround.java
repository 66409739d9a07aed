package io.davit.harness.ground;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Put this on a test class; its constructors, test and life-cycle methods may then ask for
 * {@link Ground}, {@link ControlPlane}, {@link ControlPlane} with {@link Second}, {@link S3Server}, {@link S3Server} with {@link Tls}, and {@link FreshNames}.
 * Servers start when the first test asks for them, are shared by all tests of the JVM, and end with it.
 * Tests therefore work in namespaces and buckets of their own, with names from {@link FreshNames}.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(GroundExtension.class)
public @interface OnGround {
    /** The second cluster, to which things are restored. It is {@link ControlPlane#FORGETFUL}. */
    @Documented
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Second {}

    /** The server that speaks https with a private certificate authority. */
    @Documented
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Tls {}
}
