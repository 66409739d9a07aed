package io.davit.agent.guardrails;

/** Where the guardrails that hold now are found. Asked for every order: a change by an admin counts at once. */
@FunctionalInterface
public interface GuardrailsSource {
    /**
     * Guardrails, and where they are from.
     *
     * @param origin for people: a file, an object, the defaults
     */
    record InForce(Guardrails guardrails, String origin) {}

    /**
     * What holds now.
     *
     * @throws io.davit.errors.DavitException GUARDRAILS_UNREADABLE: nothing may be allowed; CLUSTER_*: it cannot be asked now
     */
    InForce inForce();
}
