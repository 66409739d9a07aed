package io.davit.agent.repository;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The extended attributes of an entry, with its access control lists among them, which Linux keeps as attributes.
 *
 * @param all ascending by the bytes of their names, which differ
 */
public record ExtendedAttributes(List<Attribute> all) {
    public static final ExtendedAttributes NONE = new ExtendedAttributes(List.of());

    /** Names and values together, bytes; ext4 allows 4 KiB, XFS 64 KiB for one. */
    public static final int LONGEST = 128 << 10;

    private static final Comparator<Attribute> BY_NAME = (a, b) -> Arrays.compareUnsigned(a.name, b.name);

    /** @param name with its class, for example {@code user.origin}; raw bytes */
    public record Attribute(byte[] name, byte[] value) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Attribute that
                    && Arrays.equals(name, that.name)
                    && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(name) * 31 + Arrays.hashCode(value);
        }
    }

    /** @throws IllegalArgumentException if they are out of order, without a name, or too many */
    public ExtendedAttributes {
        all = List.copyOf(all);
        long length = 0;
        for (int i = 0; i < all.size(); i++) {
            Attribute attribute = all.get(i);
            length += attribute.name().length + attribute.value().length;
            if (attribute.name().length == 0
                    || length > LONGEST
                    || (i > 0 && BY_NAME.compare(all.get(i - 1), attribute) >= 0)) {
                throw new IllegalArgumentException("attributes out of order, without a name, or too many");
            }
        }
    }

    /** In any order. */
    public static ExtendedAttributes sorted(List<Attribute> attributes) {
        return attributes.isEmpty()
                ? NONE
                : new ExtendedAttributes(attributes.stream().sorted(BY_NAME).toList());
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }
}
