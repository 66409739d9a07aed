package io.davit.hub.config;

import io.davit.settings.Setting;
import io.davit.signing.ListenerAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The listener of the public API (H9). */
public record PublicListener(
        @Setting(value = "Address to listen on.", fallback = "0.0.0.0")
        String host,

        @Setting(value = "Port to listen on.", fallback = "8443")
        int port,

        @Setting("DNS names and addresses under which it is reached: what its certificate names. At least one.")
        List<String> names,

        @Setting("HOST:PORT that enrolment tokens carry; without it, the first of names with port.")
        Optional<String> advertised,

        @Setting(
                "A certificate of your own for the names that it has; under every other name the hub shows one of its own authority. Agents enrol only where that is shown, because it is what a token pins: advertised, or the first of names, must not be a name of your certificate.")
        Optional<TlsFilesConfig> tls) {

    public PublicListener {
        names = Names.checked(names, port, advertised);
    }

    /** Where agents reach it. */
    public ListenerAddress address() {
        return Names.address(names, port, advertised);
    }

    /** Certificate and key in files. */
    public record TlsFilesConfig(
            @Setting("PEM file with the certificate and those that lead to its root. Read again when it changes.")
            Path certificateFile,

            @Setting("PEM file with the private key, PKCS #8.")
            Path keyFile) {}
}
