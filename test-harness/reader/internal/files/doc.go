// Package files writes a volume's entries into an empty folder.
//
// It never follows a link: every step goes through the open directory of the target, one component at a time, and creates what it writes.
package files
