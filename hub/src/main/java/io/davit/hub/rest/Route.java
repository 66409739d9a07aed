package io.davit.hub.rest;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.davit.hub.api.ApiMethod;
import java.util.Optional;

/**
 * One route: a method of the contract under an HTTP verb and a path.
 *
 * @param body the field that the request's body is; "*" if it is the whole request; empty if there is none
 */
public record Route(MethodDescriptor descriptor, String verb, RouteTemplate template, String body) {
    /** The route of a method; empty if the contract gives it none, because it is for agents. */
    public static Optional<Route> of(MethodDescriptor method) {
        HttpRule rule = method.getOptions().getExtension(AnnotationsProto.http);
        return switch (rule.getPatternCase()) {
            case GET -> Optional.of(new Route(method, "GET", new RouteTemplate(rule.getGet()), rule.getBody()));
            case POST -> Optional.of(new Route(method, "POST", new RouteTemplate(rule.getPost()), rule.getBody()));
            case PUT -> Optional.of(new Route(method, "PUT", new RouteTemplate(rule.getPut()), rule.getBody()));
            case DELETE ->
                Optional.of(new Route(method, "DELETE", new RouteTemplate(rule.getDelete()), rule.getBody()));
            case PATCH, CUSTOM, PATTERN_NOT_SET -> Optional.empty();
        };
    }

    static Optional<Route> of(ApiMethod method) {
        return of(method.descriptor());
    }

    /** The field of the request that is the body, by its JSON name; empty if it is the whole request, or there is none. */
    public Optional<FieldDescriptor> bodyField() {
        return body.isEmpty() || body.equals("*")
                ? Optional.empty()
                : Optional.of(descriptor.getInputType().findFieldByName(body));
    }
}
