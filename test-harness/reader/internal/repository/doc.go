// Package repository reads Davit repositories by docs/repository-format.md and docs/repository-format-data.md, and by nothing else.
//
// Start at [Open]: it gives a [Repository], whose [Repository.Journals] lists restore points and whose [Repository.Manifest] leads to their data.
// Section numbers in comments are those of the two documents; "data 5.1" is the second one's.
// Everything is authenticated before it is parsed, and everything that breaks a rule of the documents is a [Refusal].
package repository
