package io.davit.signing;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.util.Map;

/** Reads what was signed: bounded in depth, and able to say whether anything in it was not understood. */
public final class StrictMessages {
    private static final int DEEPEST = 16;

    private StrictMessages() {}

    /** @throws InvalidProtocolBufferException if the bytes are no such message, or are nested more than 16 deep */
    public static <M extends Message> M parse(Parser<M> parser, byte[] bytes) throws InvalidProtocolBufferException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        in.setRecursionLimit(DEEPEST);
        M message = parser.parseFrom(in);
        try {
            in.checkLastTagWas(0);
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
        return message;
    }

    /** Whether a field or an enum value that this version does not know stands anywhere in the message. */
    public static boolean holdsUnknown(Message message) {
        if (!message.getUnknownFields().asMap().isEmpty()) {
            return true;
        }
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (field.getKey().isRepeated()) {
                for (Object value : (Iterable<?>) field.getValue()) {
                    if (isUnknown(field.getKey(), value)) {
                        return true;
                    }
                }
            } else if (isUnknown(field.getKey(), field.getValue())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnknown(FieldDescriptor field, Object value) {
        return switch (field.getJavaType()) {
            case MESSAGE -> holdsUnknown((Message) value);
            // A number without a name gets a made-up descriptor with index -1.
            case ENUM -> ((EnumValueDescriptor) value).getIndex() < 0;
            default -> false;
        };
    }
}
