package io.davit.hub.rest;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The reference of the public API for people, drawn from the contract. */
final class ApiReferencePage {
    private final Contract contract = new Contract();
    private final StringBuilder page = new StringBuilder();

    private ApiReferencePage() throws IOException {}

    static String markdown() throws IOException {
        ApiReferencePage reference = new ApiReferencePage();
        reference.draw();
        return reference.page.toString();
    }

    private void draw() {
        page.append("""
                # The hub's public API

                Generated from the contract (`shared-proto/src/main/protobuf/davit/v1`); do not edit.
                Every call is served over gRPC (package `davit.v1`, with reflection and health) and over REST, on one port; `GET /v1/openapi.json` describes the latter to programs.
                A call needs `Authorization: Bearer TOKEN`, unless it says otherwise.
                A failure carries a code of [errors.md](errors.md): over REST in an `application/problem+json` body, over gRPC in the trailer `davit-code` and in `grpc-status-details-bin`.
                `Idempotency-Key` stands for `request_id`, `If-Match` for `etag`; every GET answers 304 to a matching `If-None-Match`.
                `Davit-Correlation-Id` ties a call to what follows from it, down to the agent's log.
                JSON is that of protobuf: 64-bit numbers are texts, times are RFC 3339; unknown fields are refused.
                Names are lower-case letters, digits and '-', 1 to 63 characters.
                A browser gets a one-time ticket for `GET /v1/watch` from `POST /v1/watchTickets`.
                """);
        Contract.services().forEach(service -> {
            page.append("\n## ")
                    .append(service.getName())
                    .append("\n\n")
                    .append(contract.comment(service.getFullName()))
                    .append('\n');
            service.getMethods().forEach(this::call);
        });
        page.append("\n# Messages\n");
        Contract.files()
                .flatMap(file -> file.getMessageTypes().stream())
                .filter(message -> !message.getName().endsWith("Request"))
                .forEach(this::message);
        page.append("\n# Enumerations\n");
        Contract.files().flatMap(file -> file.getEnumTypes().stream()).forEach(this::values);
    }

    private void call(MethodDescriptor method) {
        page.append("\n### ").append(method.getName()).append("\n\n");
        Route.of(method)
                .ifPresent(route -> page.append('`')
                        .append(route.verb())
                        .append(' ')
                        .append(route.template().openApiPath())
                        .append("`\n\n"));
        page.append(contract.comment(method.getFullName())).append("\n");
        page.append("Answers with ")
                .append(method.isServerStreaming() ? "a stream of " : "")
                .append(link(method.getOutputType()))
                .append(".\n");
        fields(method.getInputType());
    }

    private void message(Descriptor message) {
        page.append("\n## ")
                .append(message.getName())
                .append("\n\n")
                .append(contract.comment(message.getFullName()))
                .append('\n');
        fields(message);
    }

    private void fields(Descriptor message) {
        List<FieldDescriptor> fields = message.getFields();
        if (fields.isEmpty()) {
            return;
        }
        page.append("\n| Field | Type | Meaning |\n|---|---|---|\n");
        for (FieldDescriptor field : fields) {
            page.append("| `")
                    .append(field.getName())
                    .append("` | ")
                    .append(type(field))
                    .append(" | ")
                    .append(contract.comment(field.getFullName()).replace("|", "\\|"))
                    .append(" |\n");
        }
    }

    private static String type(FieldDescriptor field) {
        if (field.isMapField()) {
            Descriptor entry = field.getMessageType();
            return "map of " + single(entry.findFieldByName("key")) + " to " + single(entry.findFieldByName("value"));
        }
        return (field.isRepeated() ? "list of " : "") + single(field);
    }

    private static String single(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE ->
                field.getMessageType().getFullName().startsWith("davit.") ? link(field.getMessageType()) : "time";
            case ENUM -> link(field.getEnumType().getName());
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String link(Descriptor message) {
        return link(message.getName());
    }

    private static String link(String name) {
        return "[" + name + "](#" + name.toLowerCase(Locale.ROOT) + ")";
    }

    private void values(EnumDescriptor type) {
        page.append("\n## ")
                .append(type.getName())
                .append("\n\n")
                .append(contract.comment(type.getFullName()))
                .append("\n\n| Value | Meaning |\n|---|---|\n");
        for (EnumValueDescriptor value : type.getValues()) {
            page.append("| `")
                    .append(value.getName())
                    .append("` | ")
                    .append(contract.comment(type.getFullName() + "." + value.getName()))
                    .append(" |\n");
        }
    }
}
