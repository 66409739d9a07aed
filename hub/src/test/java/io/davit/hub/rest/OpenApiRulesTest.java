package io.davit.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Must-hold 8: the description of the API keeps our rules; and each rule finds what breaks it. */
class OpenApiRulesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theDescriptionKeepsThem() throws Exception {
        assertThat(OpenApiRules.broken(JSON.readTree(OpenApiPage.json()))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            path-form                      | /paths                                              | /v1/Fleet_           | {"get":{}}
            operation-id-form              | /paths/~1v1~1fleet/get                              | operationId          | "get_fleet"
            operation-one-tag              | /paths/~1v1~1fleet/get                              | tags                 | []
            operation-needs-token          | /paths/~1v1~1fleet/get                              | security             | []
            parameter-type                 | /paths/~1v1~1fleet/get/parameters/0                 | schema               | {}
            parameter-form                 | /paths/~1v1~1fleet/get/parameters/0                 | name                 | "page_size"
            response-problem               | /paths/~1v1~1fleet/get/responses                    | 404                  | {"description":"x"}
            response-statuses-listed       | /paths/~1v1~1fleet/get/responses                    | default              | {"description":"x"}
            response-description           | /paths/~1v1~1fleet/get/responses/200                | description          | ""
            schema-form                    | /components/schemas                                 | fleet_of             | {"description":"x"}
            schema-description             | /components/schemas/Fleet                           | description          | ""
            property-form                  | /components/schemas/Fleet/properties                | next_page            | {"type":"string","description":"x"}
            property-description           | /components/schemas/Fleet/properties/connected      | description          | ""
            property-type                  | /components/schemas/Fleet/properties                | odd                  | {"description":"x"}
            array-items                    | /components/schemas/Fleet/properties                | odd                  | {"type":"array","description":"x"}
            enumeration-begins-unspecified | /components/schemas/Fleet/properties                | odd                  | {"type":"string","enum":["A"],"description":"x"}
            """)
    void eachRuleFindsWhatBreaksIt(String rule, String at, String field, String value) throws Exception {
        JsonNode document = JSON.readTree(OpenApiPage.json());
        ((ObjectNode) document.at(at)).set(field, JSON.readTree(value));

        assertThat(OpenApiRules.broken(document)).anyMatch(broken -> broken.startsWith(rule + ":"));
    }
}
