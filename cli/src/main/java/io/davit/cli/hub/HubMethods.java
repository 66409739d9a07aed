package io.davit.cli.hub;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.Version;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The methods of the public API by the type of their request. */
public final class HubMethods {
    private static final Map<Descriptor, MethodDescriptor> BY_REQUEST =
            List.of(Cluster.getDescriptor(), Backup.getDescriptor(), Version.getDescriptor()).stream()
                    .map(Descriptor::getFile)
                    .map(FileDescriptor::getServices)
                    .flatMap(List::stream)
                    .flatMap(service -> service.getMethods().stream())
                    .collect(Collectors.toMap(MethodDescriptor::getInputType, method -> method));

    private HubMethods() {}

    public static Collection<MethodDescriptor> all() {
        return BY_REQUEST.values();
    }

    public static MethodDescriptor of(Message request) {
        MethodDescriptor method = BY_REQUEST.get(request.getDescriptorForType());
        if (method == null) {
            throw new IllegalStateException(request.getDescriptorForType().getFullName() + " is no request");
        }
        return method;
    }
}
