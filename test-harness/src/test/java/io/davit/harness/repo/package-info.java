/** The repository by itself, without a cluster, on a real S3 server and in real processes. Open {@link io.davit.harness.repo.RepoOnBucketTest} first. */
package io.davit.harness.repo;
