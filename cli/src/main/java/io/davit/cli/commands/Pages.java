package io.davit.cli.commands;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.davit.cli.hub.Hub;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The option of every list, and how it is read: page after page, until there are enough. */
final class Pages {
    private static final int PAGE = 1000;

    @Option(
            names = "--limit",
            paramLabel = "NUMBER",
            defaultValue = "1000",
            description = "At most this many; 0 means all. Default: ${DEFAULT-VALUE}.")
    int limit = PAGE;

    /** All pages as one answer. Every list of the API has a page size and a page token, and its rows in one field. */
    @SuppressWarnings("unchecked") // the builder of a message builds its own type
    <A extends Message> A read(Hub hub, Message request, A form) {
        FieldDescriptor rows = rows(form);
        FieldDescriptor next = form.getDescriptorForType().findFieldByName("next_page_token");
        Message.Builder all = form.newBuilderForType();
        String token = "";
        do {
            int wanted = limit <= 0 ? PAGE : Math.min(PAGE, limit - all.getRepeatedFieldCount(rows));
            A page = hub.call(page(request, wanted, token), form);
            all.mergeFrom(page);
            token = (String) page.getField(next);
        } while (!token.isEmpty() && (limit <= 0 || all.getRepeatedFieldCount(rows) < limit));
        return (A) all.setField(next, token).build();
    }

    private static Message page(Message request, int size, String token) {
        var type = request.getDescriptorForType();
        return request.toBuilder()
                .setField(type.findFieldByName("page_size"), size)
                .setField(type.findFieldByName("page_token"), token)
                .build();
    }

    private static FieldDescriptor rows(Message form) {
        return form.getDescriptorForType().getFields().stream()
                .filter(field -> field.isRepeated() && !field.isMapField())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a list without rows"));
    }

    /** Reads and prints. Answers the exit status. */
    <A extends Message, R> int show(
            Hub hub, Output output, Message request, A form, Function<A, List<R>> rows, Table<R> table) {
        A all = read(hub, request, form);
        output.show(all, () -> table.print(rows.apply(all), output));
        Object token = all.getField(form.getDescriptorForType().findFieldByName("next_page_token"));
        if (!"".equals(token)) {
            output.aside("there are more; --limit 0 shows all");
        }
        return 0;
    }
}
