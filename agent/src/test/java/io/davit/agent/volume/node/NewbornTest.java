package io.davit.agent.volume.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.ExtendedAttributes;
import io.davit.agent.repository.ExtendedAttributes.Attribute;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** User 7 of group 8 makes files in a folder that takes group 8 and the mode as it is asked for, unless a test says otherwise. */
class NewbornTest {
    private final Newborn newborn = new Newborn();

    private static FileMetadata file(int mode, long owner, long group) {
        return new FileMetadata(Kind.FILE, mode, owner, group, 0, 0, 0, 1, 1, new byte[0]);
    }

    private static FileStat made(int mode, long group) {
        return new FileStat(0100000 | mode, 7, group, 1, 1, 1, 0, 0, 0, 0, 0);
    }

    private void create(FileMetadata wanted) {
        int asked = newborn.modeFor(wanted);
        newborn.turnedOut(made(asked, 8), asked);
    }

    @Test
    void whatComesAfterTwoOfAKindIsMadeAsItShallBe() {
        FileMetadata wanted = file(0644, 7, 8);
        assertThat(newborn.modeFor(wanted)).isEqualTo(0600);

        create(wanted);

        assertThat(newborn.modeFor(wanted)).isEqualTo(0644);
        assertThat(newborn.isAsItShallBe(wanted)).as("the mode was not tried").isFalse();
        create(wanted);
        assertThat(newborn.isAsItShallBe(wanted)).isTrue();
        assertThat(newborn.isAsItShallBe(file(0640, 7, 8))).isFalse();
    }

    @Test
    void aFileOfSomebodyElseIsOpenToNobodyBeforeItIsHis() {
        create(file(0644, 7, 8));
        create(file(0644, 7, 8));

        assertThat(newborn.modeFor(file(0644, 1, 8))).isEqualTo(0600);
        assertThat(newborn.modeFor(file(0644, 7, 1))).isEqualTo(0600);
        assertThat(newborn.isAsItShallBe(file(0644, 1, 8))).isFalse();
        assertThat(newborn.isAsItShallBe(file(0644, 7, 1))).isFalse();
    }

    /** By a mask, or by the folder's access list. */
    @Test
    void aModeThatIsNotGivenIsSet() {
        FileMetadata wanted = file(0666, 7, 8);
        create(wanted);

        newborn.turnedOut(made(0644, 8), newborn.modeFor(wanted));

        assertThat(newborn.isAsItShallBe(wanted)).isFalse();
        assertThat(newborn.isAsItShallBe(file(0644, 7, 8))).isFalse();
    }

    @Test
    void whatMoreThanAPlainModeIsSetWhenTheFileIsWhole() {
        create(file(0755, 7, 8));
        FileMetadata special = file(04755, 7, 8);
        FileMetadata attributed = file(0755, 7, 8)
                .with(new ExtendedAttributes(
                        List.of(new Attribute("user.a".getBytes(StandardCharsets.US_ASCII), new byte[1]))));

        for (FileMetadata wanted : List.of(special, attributed)) {
            create(wanted);
            create(wanted);

            assertThat(newborn.modeFor(wanted)).isEqualTo(0600);
            assertThat(newborn.isAsItShallBe(wanted)).isFalse();
        }
    }
}
