package io.davit.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NormalisationTest {
    private final Normalisation normalisation = new Normalisation(
            new Mappings(Map.of("harbour", "copy"), Map.of("fast", "standard"), Map.of("/srv/a", "/srv/b")));

    @Test
    void forgivesOneLifeAndTheMapping() {
        assertThat(normalisation.differences(
                        "core/configmaps",
                        json(
                                "{'metadata':{'name':'x','namespace':'harbour','uid':'1','resourceVersion':'2'},'data':{'a':'b'},'status':{}}"),
                        json("{'metadata':{'name':'x','namespace':'copy','uid':'3','generation':4},'data':{'a':'b'}}")))
                .isEmpty();
    }

    @Test
    void namesEveryFieldThatDiffers() {
        assertThat(normalisation.differences(
                        "core/configmaps",
                        json("{'metadata':{'name':'x','namespace':'harbour'},'data':{'a/b':'secret-one','c':'d'}}"),
                        json("{'metadata':{'name':'x','namespace':'harbour'},'data':{'a/b':'secret-two'}}")))
                .containsExactly("/data/a~1b", "/data/c", "/metadata/namespace");
    }

    @Test
    void comparesOwnersWithoutTheirUids() {
        String source =
                "{'metadata':{'name':'x','ownerReferences':[{'kind':'A','name':'a','uid':'1'},{'kind':'B','name':'b','uid':'2'}]}}";
        String restored =
                "{'metadata':{'name':'x','ownerReferences':[{'kind':'B','name':'b','uid':'8'},{'kind':'A','name':'a','uid':'9'}]}}";

        assertThat(normalisation.differences("core/secrets", json(source), json(restored)))
                .isEmpty();
        assertThat(normalisation.differences("core/secrets", json(source), json("{'metadata':{'name':'x'}}")))
                .containsExactly("/metadata/ownerReferences");
    }

    @Test
    void forgivesAddressesOfAServiceButNotItsNodePort() {
        String source =
                "{'spec':{'clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1'],'ports':[{'port':80,'nodePort':30000}]}}";
        String restored =
                "{'spec':{'clusterIP':'10.0.0.2','clusterIPs':['10.0.0.2'],'ports':[{'port':80,'nodePort':30001}]}}";

        assertThat(normalisation.differences("core/services", json(source), json(restored)))
                .containsExactly("/spec/ports/0/nodePort");
        assertThat(normalisation.differences(
                        "core/services", json("{'spec':{'clusterIP':'None'}}"), json("{'spec':{}}")))
                .containsExactly("/spec");
    }

    @Test
    void translatesVolumesAndSubjects() {
        assertThat(
                        normalisation.differences(
                                "core/persistentvolumes",
                                json(
                                        "{'spec':{'local':{'path':'/srv/a/x'},'storageClassName':'fast','claimRef':{'namespace':'harbour','name':'d','uid':'1'}}}"),
                                json(
                                        "{'spec':{'local':{'path':'/srv/b/x'},'storageClassName':'standard','claimRef':{'namespace':'copy','name':'d','uid':'2'}}}")))
                .isEmpty();
        assertThat(
                        normalisation.differences(
                                "rbac.authorization.k8s.io/rolebindings",
                                json(
                                        "{'subjects':[{'kind':'ServiceAccount','name':'a','namespace':'harbour'},{'kind':'Group','name':'system:serviceaccounts:harbour'}]}"),
                                json(
                                        "{'subjects':[{'kind':'Group','name':'system:serviceaccounts:copy'},{'kind':'ServiceAccount','name':'a','namespace':'copy'}]}")))
                .isEmpty();
    }

    @Test
    void comparesNumbersByTheirValue() {
        assertThat(normalisation.differences("x/y", json("{'a':1.0,'b':5}"), json("{'a':1.00,'b':6}")))
                .containsExactly("/b");
    }

    @Test
    void isPublishedAsItIs() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "normalisation.md"));

        assertThat(document)
                .as("docs/normalisation.md; generated tables start after their comment")
                .contains(NormalisationTable.transformers())
                .contains(NormalisationTable.rules());
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
