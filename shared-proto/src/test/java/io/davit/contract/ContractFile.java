package io.davit.contract;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The compiled .proto files, with their comments. */
final class ContractFile {
    private static final Path COMPILED = Path.of("target/contract/davit.binpb");

    final FileDescriptor descriptor;
    private final Set<List<Integer>> commented = new HashSet<>();

    private ContractFile(FileDescriptorProto proto, FileDescriptor descriptor) {
        this.descriptor = descriptor;
        for (Location location : proto.getSourceCodeInfo().getLocationList()) {
            if (!location.getLeadingComments().isBlank()) {
                commented.add(List.copyOf(location.getPathList()));
            }
        }
    }

    /** Ours, without what they import from elsewhere. */
    static List<ContractFile> all() throws IOException, Descriptors.DescriptorValidationException {
        FileDescriptorSet set = FileDescriptorSet.parseFrom(Files.readAllBytes(COMPILED));
        Map<String, FileDescriptor> built = new HashMap<>();
        List<ContractFile> files = new ArrayList<>();
        // protoc writes dependencies before what depends on them.
        for (FileDescriptorProto proto : set.getFileList()) {
            FileDescriptor[] dependencies =
                    proto.getDependencyList().stream().map(built::get).toArray(FileDescriptor[]::new);
            FileDescriptor descriptor = FileDescriptor.buildFrom(proto, dependencies);
            built.put(proto.getName(), descriptor);
            if (proto.getPackage().startsWith("davit.")) {
                files.add(new ContractFile(proto, descriptor));
            }
        }
        return files;
    }

    /** @param path as in {@code SourceCodeInfo.Location} */
    boolean hasComment(List<Integer> path) {
        return commented.contains(path);
    }
}
