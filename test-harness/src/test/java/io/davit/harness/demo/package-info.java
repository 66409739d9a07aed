/** The demo's story on the clusters of the tests. */
package io.davit.harness.demo;
