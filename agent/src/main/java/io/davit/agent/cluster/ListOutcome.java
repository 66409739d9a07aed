package io.davit.agent.cluster;

import io.davit.errors.Problem;
import java.util.List;

/**
 * How a LIST went.
 *
 * @param resourceVersion of the first page: the moment that the list shows
 * @param consistent false if a continue token expired and the rest shows a later moment (C4)
 * @param problems objects that were too large or malformed; the list went on without them
 */
public record ListOutcome(String resourceVersion, long objects, boolean consistent, List<Problem> problems) {}
