package io.davit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Style of the contract: everything is explained, and named as the common lint rules for protobuf APIs ask. */
class ProtoStyleTest {
    private final List<String> faults = new ArrayList<>();
    private List<ContractFile> files = List.of();

    @BeforeEach
    void compiled() throws Exception {
        files = ContractFile.all();
        assertThat(files).as("compiled contract files").isNotEmpty();
    }

    @Test
    void explainsEveryMessageFieldEnumAndCall() {
        for (ContractFile file : files) {
            for (Descriptor message : file.descriptor.getMessageTypes()) {
                comments(file, message, List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, message.getIndex()));
            }
            for (EnumDescriptor type : file.descriptor.getEnumTypes()) {
                comments(file, type, List.of(FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER, type.getIndex()));
            }
            for (ServiceDescriptor service : file.descriptor.getServices()) {
                List<Integer> path = List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, service.getIndex());
                comment(file, path, service.getFullName());
                for (MethodDescriptor method : service.getMethods()) {
                    comment(
                            file,
                            deeper(path, ServiceDescriptorProto.METHOD_FIELD_NUMBER, method.getIndex()),
                            method.getFullName());
                }
            }
        }
        assertThat(faults).as("without a comment").isEmpty();
    }

    private void comments(ContractFile file, Descriptor message, List<Integer> path) {
        if (message.getOptions().getMapEntry()) {
            return;
        }
        comment(file, path, message.getFullName());
        for (FieldDescriptor field : message.getFields()) {
            comment(file, deeper(path, DescriptorProto.FIELD_FIELD_NUMBER, field.getIndex()), field.getFullName());
        }
        for (Descriptor nested : message.getNestedTypes()) {
            comments(file, nested, deeper(path, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, nested.getIndex()));
        }
        for (EnumDescriptor nested : message.getEnumTypes()) {
            comments(file, nested, deeper(path, DescriptorProto.ENUM_TYPE_FIELD_NUMBER, nested.getIndex()));
        }
    }

    private void comments(ContractFile file, EnumDescriptor type, List<Integer> path) {
        comment(file, path, type.getFullName());
        for (EnumValueDescriptor value : type.getValues()) {
            comment(file, deeper(path, EnumDescriptorProto.VALUE_FIELD_NUMBER, value.getIndex()), value.getFullName());
        }
    }

    private void comment(ContractFile file, List<Integer> path, String name) {
        if (!file.hasComment(path)) {
            faults.add(name);
        }
    }

    private static List<Integer> deeper(List<Integer> path, int field, int index) {
        List<Integer> deeper = new ArrayList<>(path);
        deeper.add(field);
        deeper.add(index);
        return deeper;
    }

    @Test
    void namesThingsAsProtobufApisDo() {
        for (ContractFile file : files) {
            check(file.descriptor.getPackage().matches("davit(\\.[a-z]+)*\\.v\\d+"), file.descriptor.getPackage());
            check(
                    file.descriptor
                            .getName()
                            .startsWith(file.descriptor.getPackage().replace('.', '/') + "/"),
                    file.descriptor.getName());
            check(
                    file.descriptor.getOptions().getJavaMultipleFiles(),
                    file.descriptor.getName() + ": java_multiple_files");
            file.descriptor.getMessageTypes().forEach(this::names);
            file.descriptor.getEnumTypes().forEach(this::names);
            file.descriptor.getServices().forEach(this::names);
        }
        assertThat(faults).isEmpty();
    }

    private void names(Descriptor message) {
        if (message.getOptions().getMapEntry()) {
            return;
        }
        check(message.getName().matches("([A-Z][a-z0-9]+)+"), message.getFullName());
        message.getFields()
                .forEach(field -> check(field.getName().matches("[a-z][a-z0-9]*(_[a-z0-9]+)*"), field.getFullName()));
        message.getNestedTypes().forEach(this::names);
        message.getEnumTypes().forEach(this::names);
    }

    private void names(EnumDescriptor type) {
        String prefix = type.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
        check(
                type.getValues().getFirst().getName().equals(prefix + "UNSPECIFIED"),
                type.getFullName() + " must begin with " + prefix + "UNSPECIFIED");
        type.getValues().forEach(value -> check(value.getName().startsWith(prefix), value.getFullName()));
    }

    private void names(ServiceDescriptor service) {
        check(service.getName().endsWith("Service"), service.getFullName());
        for (MethodDescriptor method : service.getMethods()) {
            check(method.getInputType().getName().equals(method.getName() + "Request"), method.getFullName());
            String answer = method.getOutputType().getName();
            check(answer.equals(method.getName() + "Response") || isResourceOf(method), method.getFullName());
        }
    }

    /** The public API answers with the resource itself, as the API improvement proposals have it (AIP-131, 133, 134, 136). */
    private static boolean isResourceOf(MethodDescriptor method) {
        String resource = method.getOutputType().getName();
        return method.getFile().getPackage().equals("davit.v1")
                && method.getName().endsWith(resource.endsWith("BackupLocation") ? "BackupLocation" : resource);
    }

    private void check(boolean good, String name) {
        if (!good) {
            faults.add(name);
        }
    }
}
