/**
 * Version of the results of runs. It is part of every run's key, so that results of different versions are never mixed.
 * It is raised when the results of runs change, and only then: a test compares the digests of small scenarios. It has
 * nothing to do with the version of the package.
 */
export const ENGINE_VERSION = 6;
