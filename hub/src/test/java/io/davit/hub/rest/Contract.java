package io.davit.hub.rest;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.davit.house.GeneratedPage;
import io.davit.proto.v1.CreateBackupRequest;
import io.davit.proto.v1.GetFleetRequest;
import io.davit.proto.v1.GetVersionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The public contract with its comments, as the build of shared-proto leaves it for documents. */
final class Contract {
    private final Map<String, String> comments = new HashMap<>();

    Contract() throws IOException {
        byte[] bytes = Files.readAllBytes(GeneratedPage.root().resolve("shared-proto/target/contract/davit.binpb"));
        for (FileDescriptorProto file : FileDescriptorSet.parseFrom(bytes).getFileList()) {
            if (file.getPackage().startsWith("davit.")) {
                for (Location location : file.getSourceCodeInfo().getLocationList()) {
                    String name = name(file, location.getPathList());
                    if (!name.isEmpty()) {
                        comments.put(name, location.getLeadingComments().strip().replaceAll("\\s*\\n\\s*", " "));
                    }
                }
            }
        }
    }

    private static String name(FileDescriptorProto file, List<Integer> path) {
        if (path.size() < 2) {
            return "";
        }
        String top = file.getPackage() + ".";
        int index = path.get(1);
        return switch (path.getFirst()) {
            case FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER -> {
                DescriptorProto message = file.getMessageType(index);
                yield inside(
                        top + message.getName(),
                        path,
                        DescriptorProto.FIELD_FIELD_NUMBER,
                        i -> message.getField(i).getName());
            }
            case FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER -> {
                EnumDescriptorProto type = file.getEnumType(index);
                yield inside(
                        top + type.getName(),
                        path,
                        EnumDescriptorProto.VALUE_FIELD_NUMBER,
                        i -> type.getValue(i).getName());
            }
            case FileDescriptorProto.SERVICE_FIELD_NUMBER -> {
                ServiceDescriptorProto service = file.getService(index);
                yield inside(
                        top + service.getName(),
                        path,
                        ServiceDescriptorProto.METHOD_FIELD_NUMBER,
                        i -> service.getMethod(i).getName());
            }
            default -> "";
        };
    }

    private interface Inner {
        String name(int index);
    }

    private static String inside(String name, List<Integer> path, int number, Inner inner) {
        if (path.size() == 2) {
            return name;
        }
        return path.size() == 4 && path.get(2) == number ? name + "." + inner.name(path.get(3)) : "";
    }

    /** @param name full, of a message, field, enumeration, value, service or call; a value stands below its enumeration */
    String comment(String name) {
        return comments.getOrDefault(name, "");
    }

    static Stream<FileDescriptor> files() {
        return Stream.of(
                GetFleetRequest.getDescriptor().getFile(),
                CreateBackupRequest.getDescriptor().getFile(),
                GetVersionRequest.getDescriptor().getFile());
    }

    static Stream<ServiceDescriptor> services() {
        return files().flatMap(file -> file.getServices().stream());
    }
}
