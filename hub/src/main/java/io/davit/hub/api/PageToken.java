package io.davit.hub.api;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Where a page ended, as an opaque text. It is bound to the request without its page fields: a token of another list, or of
 * the same with another filter, is PAGE_TOKEN_INVALID. It holds nothing that its owner did not see; it is no secret, and
 * forging one shows nothing that the list would not.
 */
public final class PageToken {
    private static final int BINDING = 8;
    private static final char SEPARATOR = '\n';

    private PageToken() {}

    /** @param position texts without line breaks, the same number for every page of a list */
    public static String of(Message request, String... position) {
        String text = String.join(String.valueOf(SEPARATOR), position);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] token = Arrays.copyOf(binding(request, bytes), BINDING + bytes.length);
        System.arraycopy(bytes, 0, token, BINDING, bytes.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /**
     * @param parts how many texts the position has
     * @return the position; empty if the request asks for the first page
     * @throws DavitException PAGE_TOKEN_INVALID
     */
    public static Optional<List<String>> position(Message request, int parts) {
        String given = (String) request.getField(field(request, "page_token"));
        if (given.isEmpty()) {
            return Optional.empty();
        }
        byte[] token;
        try {
            token = Base64.getUrlDecoder().decode(given);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        if (token.length < BINDING) {
            throw invalid();
        }
        byte[] bytes = Arrays.copyOfRange(token, BINDING, token.length);
        String text = new String(bytes, StandardCharsets.UTF_8);
        List<String> position = new ArrayList<>(Arrays.asList(text.split(String.valueOf(SEPARATOR), -1)));
        if (!Arrays.equals(Arrays.copyOf(token, BINDING), binding(request, bytes)) || position.size() != parts) {
            throw invalid();
        }
        return Optional.of(position);
    }

    /** How many entries are asked for. */
    public static int size(Message request, int absent) {
        int size = (Integer) request.getField(field(request, "page_size"));
        if (size < 0) {
            throw Invalid.field("page_size", "is negative");
        }
        return size == 0 ? absent : Math.min(size, MOST);
    }

    /** More than this many entries stand on no page. */
    public static final int MOST = 1000;

    /** What a list has if nobody says how many. */
    public static final int USUAL = 50;

    private static byte[] binding(Message request, byte[] position) {
        Message question = request.toBuilder()
                .clearField(field(request, "page_token"))
                .clearField(field(request, "page_size"))
                .build();
        byte[] name = request.getDescriptorForType().getFullName().getBytes(StandardCharsets.UTF_8);
        byte[] digest = Digests.of(question);
        byte[] all = new byte[name.length + digest.length + position.length];
        System.arraycopy(name, 0, all, 0, name.length);
        System.arraycopy(digest, 0, all, name.length, digest.length);
        System.arraycopy(position, 0, all, name.length + digest.length, position.length);
        return Arrays.copyOf(Digests.of(all), BINDING);
    }

    private static FieldDescriptor field(Message request, String name) {
        FieldDescriptor field = request.getDescriptorForType().findFieldByName(name);
        if (field == null) {
            throw new IllegalStateException(request.getDescriptorForType().getFullName() + " has no " + name);
        }
        return field;
    }

    static DavitException invalid() {
        return new DavitException(
                ErrorCode.PAGE_TOKEN_INVALID, "page_token: is not one of this list with these filters");
    }
}
