package io.davit.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldSetTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'f:a':{}}                      | {'f:a':{}}                         | {'f:a':{}}
            {'f:a':{}}                      | {'f:a':{'.':{},'f:b':{}}}          | {'f:a':{}}
            {'f:a':{'.':{},'f:b':{}}}       | {'f:a':{'f:b':{},'f:c':{}}}        | {'f:a':{'f:b':{}}}
            {'f:a':{'.':{},'f:b':{}}}       | {'f:a':{'.':{},'f:c':{}}}          | {'f:a':{}}
            {'k:{"name":"x"}':{'f:i':{}}}   | {'k:{"name":"x"}':{'.':{},'f:i':{}}} | {'k:{"name":"x"}':{'f:i':{}}}
            """)
    void intersects(String one, String other, String both) {
        assertThat(FieldSet.intersection(tree(one), tree(other))).contains(tree(both));
        assertThat(FieldSet.intersection(tree(other), tree(one))).contains(tree(both));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'f:a':{}}           | {'f:b':{}}
            {'f:a':{}}           | {'f:a':{'f:b':{}}}
            {'f:a':{'f:b':{}}}   | {'f:a':{'f:c':{}}}
            """)
    void saysThatNothingIsInBoth(String one, String other) {
        assertThat(FieldSet.intersection(tree(one), tree(other))).isEqualTo(Optional.empty());
    }

    @Test
    void unites() {
        assertThat(FieldSet.union(
                        tree("{'f:a':{},'f:b':{'f:c':{}}}"), tree("{'f:a':{'f:d':{}},'f:b':{'f:c':{},'f:e':{}}}")))
                .isEqualTo(tree("{'f:a':{'.':{},'f:d':{}},'f:b':{'f:c':{},'f:e':{}}}"));
    }

    private static ObjectNode tree(String text) {
        // Keys of lists hold quotes of their own.
        String json = text.replace("{\"", "{#").replace("\":\"", "#:#").replace("\"}", "#}");
        return Json.object(json.replace('\'', '"').replace("#", "\\\"").getBytes(StandardCharsets.UTF_8));
    }
}
