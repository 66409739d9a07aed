package io.davit.hub.api;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import io.davit.hub.api.ApiMethod.Door;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every method of the public API by its full name. Features add theirs while the hub is wired; the edges serve what is in
 * here, so that gRPC and REST cannot differ.
 */
public final class ApiMethods {
    private final Map<String, ApiMethod> methods = new LinkedHashMap<>();

    /**
     * Adds the method whose request this is: {@code CreateBackupRequest} is asked for by the call {@code CreateBackup} of the
     * service that stands in the same file.
     *
     * @throws IllegalStateException if the contract has no such method, or it was added before
     */
    public <Q extends Message, A extends Message> ApiMethods unary(Class<Q> request, ApiMethod.Handler<Q, A> handler) {
        return unary(request, Door.TOKEN, handler);
    }

    public <Q extends Message, A extends Message> ApiMethods unary(
            Class<Q> request, Door door, ApiMethod.Handler<Q, A> handler) {
        Q prototype = Internal.getDefaultInstance(request);
        return add(new ApiMethod.Unary(
                method(prototype.getDescriptorForType()),
                prototype,
                door,
                (caller, message) -> handler.call(caller, request.cast(message))));
    }

    public <Q extends Message, A extends Message> ApiMethods stream(
            Class<Q> request, ApiMethod.StreamHandler<Q, A> handler) {
        Q prototype = Internal.getDefaultInstance(request);
        return add(new ApiMethod.Stream(
                method(prototype.getDescriptorForType()),
                prototype,
                Door.TOKEN,
                (caller, message, sink) -> handler.call(caller, request.cast(message), sink::send)));
    }

    private ApiMethods add(ApiMethod method) {
        if (methods.putIfAbsent(method.fullName(), method) != null) {
            throw new IllegalStateException(method.fullName() + " is served twice");
        }
        return this;
    }

    private static MethodDescriptor method(Descriptor request) {
        String name = request.getName().replaceFirst("Request$", "");
        for (ServiceDescriptor service : request.getFile().getServices()) {
            MethodDescriptor method = service.findMethodByName(name);
            if (method != null && method.getInputType() == request) {
                return method;
            }
        }
        throw new IllegalStateException(request.getFullName() + " is no method's request");
    }

    public Optional<ApiMethod> find(String fullName) {
        return Optional.ofNullable(methods.get(fullName));
    }

    public Collection<ApiMethod> all() {
        return Collections.unmodifiableCollection(methods.values());
    }
}
