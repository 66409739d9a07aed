package io.davit.hub.house;

import io.davit.house.GeneratedPage;
import io.davit.hub.config.HubConfigPage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Documents that are drawn from the hub's code. */
class GeneratedDocsTest {
    @Test
    void describesEveryConfigurationKeyOfTheHub() throws IOException {
        GeneratedPage.holds(GeneratedPage.root().resolve("docs/configuration-hub.md"), HubConfigPage.markdown());
    }
}
