package io.davit.cli.commands;

import io.davit.cli.contexts.Contexts;
import io.davit.cli.contexts.ContextsFile;
import io.davit.cli.contexts.HubUrl;
import io.davit.cli.hub.AccessToken;
import io.davit.cli.hub.Hub;
import io.davit.cli.hub.HubAccess;
import io.davit.cli.hub.HubTrust;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.UnusableFile;
import io.davit.proto.v1.GetVersionRequest;
import io.davit.proto.v1.ListClustersRequest;
import io.davit.proto.v1.ListClustersResponse;
import io.davit.proto.v1.Version;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code login}: tries a hub out, and keeps it as a context if it is the right one and takes the token. */
@Command(name = "login", description = "Tries a hub and a token out, and keeps them as the context in use.")
final class LoginCommand implements Callable<Integer> {
    private static final int TOKEN_LIMIT = 8192;

    @ParentCommand
    @Nullable
    Davit davit;

    @Option(
            names = "--hub",
            required = true,
            paramLabel = "URL",
            description = "https://HOST:PORT of the hub's public listener.")
    String hub = "";

    @Option(
            names = "--token-file",
            required = true,
            paramLabel = "FILE",
            description = "File with the token; - reads it from standard input.")
    String tokenFile = "";

    @ArgGroup(exclusive = true, multiplicity = "1")
    Anchor anchor = new Anchor();

    /** One of both. */
    static final class Anchor {
        @Option(
                names = "--ca-pin",
                paramLabel = "SHA256",
                description =
                        "SHA-256 of the public key of the hub's certificate authority: 'authority' of 'davit-hub keys show'.")
        @Nullable
        String pin;

        @Option(
                names = "--ca-file",
                paramLabel = "FILE",
                description = "PEM file with the authorities that may vouch for the hub; it is copied.")
        @Nullable
        Path file;
    }

    @Override
    public Integer call() {
        Davit parent = davit;
        if (parent == null) {
            throw new IllegalStateException("a command outside davit");
        }
        ContextsFile file = parent.contexts();
        Contexts before = file.read();
        String name = parent.context().orElse("default");
        HubAccess access;
        try {
            access = new HubAccess(
                    HubUrl.parse(hub), trust(), token(parent.world().in()));
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, String.valueOf(e.getMessage()), e);
        }
        Contexts after = before.with(name, access);
        Version version;
        try (Hub dialed = parent.world().hubs().dial(access)) {
            version = dialed.call(GetVersionRequest.getDefaultInstance(), Version.getDefaultInstance());
            // The version is for everybody; this needs the token.
            dialed.call(
                    ListClustersRequest.newBuilder().setPageSize(1).build(), ListClustersResponse.getDefaultInstance());
        }
        file.write(after);
        Output output = parent.output();
        output.show(
                Output.object()
                        .put("context", name)
                        .put("hub", HubUrl.print(access.address()))
                        .put("hubId", version.getHubId())
                        .put("version", version.getVersion()),
                () -> output.line("logged in to hub %s (%s) as context '%s'"
                        .formatted(version.getHubId(), version.getVersion(), name)));
        return 0;
    }

    private HubTrust trust() {
        if (anchor.pin != null) {
            return HubTrust.PinnedAuthority.parse(anchor.pin);
        }
        if (anchor.file == null) {
            throw new IllegalStateException("neither pin nor file");
        }
        try {
            return new HubTrust.Authorities(Files.readString(anchor.file, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw unreadable(anchor.file.toString(), e);
        }
    }

    private AccessToken token(InputStream in) {
        try (InputStream source = tokenFile.equals("-") ? in : Files.newInputStream(Path.of(tokenFile))) {
            return new AccessToken(new String(source.readNBytes(TOKEN_LIMIT), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw unreadable(tokenFile, e);
        }
    }

    private static DavitException unreadable(String file, IOException e) {
        return new DavitException(ErrorCode.FILE_UNREADABLE, file + " cannot be read: " + UnusableFile.why(e), e);
    }
}
