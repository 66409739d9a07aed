package io.davit.agent.cluster.fabric8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ObjectMetadata;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ListSplitterTest {
    private static final int LIMIT = 100_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOISE = "{}[]\",:\\0123456789eE+-.truefalsnu \n\u0001";

    /** What came out of a body. */
    private static final class Parts implements ListSplitter.Visitor {
        final List<String> items = new ArrayList<>();
        final List<String> leftOut = new ArrayList<>();
        final List<ObjectMetadata> metadata = new ArrayList<>();
        String version = "?";
        String token = "?";

        @Override
        public void page(String resourceVersion, String continueToken) {
            version = resourceVersion;
            token = continueToken;
        }

        @Override
        public void item(MetadataScan scan, byte[] json, int start, int length) throws JsonCursor.Malformed {
            byte[] item = Arrays.copyOfRange(json, start, start + length);
            JsonCursor cursor = new JsonCursor(item, length);
            cursor.skipValue();
            cursor.expectEnd();
            items.add(new String(item, StandardCharsets.UTF_8));
            metadata.add(scan.metadata());
        }

        @Override
        public void leftOut(MetadataScan scan, String why) {
            leftOut.add(scan.path() + " " + why);
        }
    }

    private static Parts split(String body) throws IOException, JsonCursor.Malformed {
        return split(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static Parts split(InputStream body) throws IOException, JsonCursor.Malformed {
        Parts parts = new Parts();
        new ListSplitter(body, LIMIT).split(parts);
        return parts;
    }

    /** Gives pieces of random length, as a network does. */
    private static InputStream inPieces(byte[] bytes, Random random) {
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                return at < bytes.length ? bytes[at++] & 0xff : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (at == bytes.length) {
                    return -1;
                }
                int count = Math.min(Math.min(length, bytes.length - at), 1 + random.nextInt(9));
                System.arraycopy(bytes, at, target, offset, count);
                at += count;
                return count;
            }
        };
    }

    @Test
    void takesMetadataBehindTheItems() throws Exception {
        Parts parts = split(
                "{\"items\":[{\"a\":1}],\"kind\":\"XList\",\"metadata\":{\"continue\":\"c\",\"resourceVersion\":\"4\"}}");

        assertThat(parts.items).containsExactly("{\"a\":1}");
        assertThat(parts.version).isEqualTo("4");
        assertThat(parts.token).isEqualTo("c");
    }

    @Test
    void readsNullItemsAsNone() throws Exception {
        assertThat(split("{\"kind\":\"XList\",\"metadata\":{},\"items\":null}").items)
                .isEmpty();
    }

    @Test
    void keepsNumberTextSpaceAndEscapesAsTheyAre() throws Exception {
        String item = "{ \"n\" :\t1.50E+003,\"m\":-0.0, \"s\":\"\\u00e9\\\\\\\"é😀}]\" }";

        assertThat(split("{\"kind\":\"XList\",\"metadata\":{},\"items\":[ " + item + " ]}").items)
                .containsExactly(item);
    }

    @Property(tries = 50)
    void leavesOutWhatIsTooLargeOrTooDeepAndGoesOn(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        String large =
                "{\"metadata\":{\"name\":\"big\"},\"k\":\"" + "x\\\"}".repeat(50_000 + random.nextInt(9)) + "\"}";
        String deep = "{\"metadata\":{\"name\":\"deep\"},\"k\":" + "[".repeat(JsonCursor.DEEPEST + 2)
                + "]".repeat(JsonCursor.DEEPEST + 2) + "}";
        String space = " ".repeat(random.nextInt(3));
        String body = "{\"kind\":\"XList\",\"metadata\":{},\"items\":["
                + String.join("," + space, space + "{\"a\":1}", large, "{\"b\":2}", deep, "{\"c\":3}") + space + "]}";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);

        Parts parts = split(random.nextBoolean() ? new ByteArrayInputStream(bytes) : inPieces(bytes, random));

        assertThat(parts.items).containsExactly("{\"a\":1}", "{\"b\":2}", "{\"c\":3}");
        assertThat(parts.leftOut)
                .containsExactly(
                        "big has " + large.length() + " bytes", "deep is nested deeper than " + JsonCursor.DEEPEST);
    }

    @Test
    void handsOutAnItemOfExactlyTheLimit() throws Exception {
        String item = "{\"k\":\"" + "x".repeat(LIMIT - 8) + "\"}";

        assertThat(split("{\"kind\":\"XList\",\"metadata\":{},\"items\":[" + item + ",{}]}").items)
                .containsExactly(item, "{}");
    }

    /** Objects that cross the buffer's end and make it grow and shrink. */
    @Property(tries = 100)
    void readsTheMetadataOfEachItemAsOfTheObjectAlone(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<String> objects = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            object.set("spec", value(random, 3));
            object.putObject("metadata")
                    .put("name", "name-" + i)
                    .put("uid", text(random))
                    .putObject("labels")
                    .put(text(random), text(random));
            object.put("data", "y".repeat(random.nextInt(10) == 0 ? random.nextInt(90_000) : random.nextInt(900)));
            objects.add(object.toString());
        }
        byte[] bytes = ("{\"kind\":\"XList\",\"metadata\":{},\"items\":[" + String.join(",", objects) + "]}")
                .getBytes(StandardCharsets.UTF_8);

        Parts parts = split(random.nextBoolean() ? new ByteArrayInputStream(bytes) : inPieces(bytes, random));

        assertThat(parts.items).isEqualTo(objects);
        for (int i = 0; i < objects.size(); i++) {
            assertThat(parts.metadata.get(i))
                    .isEqualTo(MetadataScan.of(objects.get(i).getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void tellsWhatIsTooDeepFromWhatIsBroken() {
        String deep = "[".repeat(JsonCursor.DEEPEST + 2) + "]".repeat(JsonCursor.DEEPEST + 2);
        byte[] bytes = deep.getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> new JsonCursor(bytes, bytes.length).skipValue())
                .isInstanceOfSatisfying(
                        JsonCursor.Malformed.class,
                        e -> assertThat(e.isTooDeep()).isTrue());
    }

    @Property(tries = 300)
    void givesBackEveryItemOfEveryList(@ForAll long seed, @ForAll @IntRange(max = 12) int count) throws Exception {
        Random random = new Random(seed);
        List<JsonNode> items = new ArrayList<>();
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < count; i++) {
            items.add(array.addObject().set("v", value(random, 4)));
        }
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.set("zzz", value(random, 3));
        list.put("kind", "AnyList");
        if (random.nextBoolean()) {
            list.set("items", array);
            list.putObject("metadata").put("resourceVersion", "\"7é").put("continue", "t");
        } else {
            list.putObject("metadata").put("resourceVersion", "\"7é").put("continue", "t");
            list.set("items", array);
        }
        String text = random.nextBoolean() ? list.toString() : list.toPrettyString();

        Parts parts = split(inPieces(text.getBytes(StandardCharsets.UTF_8), random));

        assertThat(parts.version).isEqualTo("\"7é");
        assertThat(parts.items).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(JSON.readTree(parts.items.get(i))).isEqualTo(array.get(i));
        }
    }

    @Property(tries = 500)
    void refusesEveryListThatIsCutShort(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        String text = "{\"kind\":\"XList\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[{\"v\":"
                + value(random, 3) + "},{\"w\":" + value(random, 3) + "}]}";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));

        assertThatThrownBy(() -> split(inPieces(cut, random))).isInstanceOf(EOFException.class);
    }

    @Property(tries = 1000)
    void acceptsExactlyTheJsonThatAReferenceParserAccepts(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = value(random, 4).toString().getBytes(StandardCharsets.US_ASCII);
        for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) NOISE.charAt(random.nextInt(NOISE.length()));
        }

        assertThat(isAccepted(bytes)).isEqualTo(isAcceptedByReference(bytes));
    }

    private static boolean isAccepted(byte[] bytes) {
        try {
            JsonCursor cursor = new JsonCursor(bytes, bytes.length);
            cursor.skipValue();
            cursor.expectEnd();
            return true;
        } catch (JsonCursor.Malformed e) {
            return false;
        }
    }

    private static boolean isAcceptedByReference(byte[] bytes) {
        try (var parser = JSON.createParser(bytes)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            if (parser.currentToken().isScalarValue()) {
                parser.getText();
            }
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static JsonNode value(Random random, int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.booleanNode(random.nextBoolean());
            case 2 -> nodes.numberNode(random.nextLong());
            case 3 -> nodes.numberNode(random.nextGaussian() * 1e200);
            case 4, 5 -> nodes.textNode(text(random));
            case 6 -> {
                ArrayNode array = nodes.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(value(random, depth - 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = nodes.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(text(random), value(random, depth - 1));
                }
                yield object;
            }
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append("{}[]\",:\\\n\t\u0000/".charAt(random.nextInt(12)));
                case 1 -> text.appendCodePoint(0x1F600 + random.nextInt(40));
                case 2 -> text.appendCodePoint(0xC0 + random.nextInt(0x2000));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }
}
