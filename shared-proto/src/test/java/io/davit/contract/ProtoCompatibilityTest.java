package io.davit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The contract only grows. {@code contract/*.txt} holds a line for everything that was ever agreed; a line that the
 * compiled files no longer say is a change that breaks an older peer. {@code -Ddavit.docs.write=true} adds new lines.
 */
class ProtoCompatibilityTest {
    private static final Path AGREED = Path.of("contract");

    @Test
    void keepsEverythingThatWasAgreed() throws Exception {
        for (var contract : ContractFile.all().stream()
                .collect(Collectors.groupingBy(file -> file.descriptor.getPackage()))
                .entrySet()) {
            Path page = AGREED.resolve(contract.getKey() + ".txt");
            List<String> now = contract.getValue().stream()
                    .flatMap(file -> lines(file).stream())
                    .sorted()
                    .toList();
            List<String> agreed = Files.exists(page) ? Files.readAllLines(page) : List.of();
            assertThat(now)
                    .as("what %s agreed, and the files no longer say", page)
                    .containsAll(agreed);
            if (Boolean.getBoolean("davit.docs.write")) {
                Files.write(page, now);
            }
            assertThat(Files.readAllLines(page))
                    .as("new lines join %s: run this test with -Ddavit.docs.write=true", page)
                    .containsExactlyElementsOf(now);
        }
    }

    private static List<String> lines(ContractFile file) {
        List<String> lines = new ArrayList<>();
        file.descriptor.getMessageTypes().forEach(message -> add(lines, message));
        file.descriptor.getEnumTypes().forEach(type -> add(lines, type));
        file.descriptor
                .getServices()
                .forEach(service -> service.getMethods().forEach(method -> lines.add(line(method))));
        return lines;
    }

    private static void add(List<String> lines, Descriptor message) {
        lines.add("message " + message.getFullName());
        for (FieldDescriptor field : message.getFields()) {
            lines.add("field " + message.getFullName() + " " + field.getNumber() + " " + field.getName() + " "
                    + type(field));
        }
        message.getNestedTypes().forEach(nested -> add(lines, nested));
        message.getEnumTypes().forEach(nested -> add(lines, nested));
    }

    private static String type(FieldDescriptor field) {
        String type = switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.toProto().getType().name();
        };
        String where = field.getRealContainingOneof() == null
                ? ""
                : " oneof " + field.getRealContainingOneof().getName();
        return (field.isRepeated() ? "repeated " : "") + type + where;
    }

    private static void add(List<String> lines, EnumDescriptor type) {
        type.getValues()
                .forEach(value ->
                        lines.add("value " + type.getFullName() + " " + value.getNumber() + " " + value.getName()));
    }

    private static String line(MethodDescriptor method) {
        return "rpc " + method.getFullName() + " "
                + (method.isClientStreaming() ? "stream " : "")
                + method.getInputType().getFullName() + " -> "
                + (method.isServerStreaming() ? "stream " : "")
                + method.getOutputType().getFullName();
    }
}
