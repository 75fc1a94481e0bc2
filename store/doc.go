// Package store keeps the house's rows in SQLite: a projection of the journal
// (calls, segments, talks, offers, timeline, recordings, surveys, states,
// settings) and what the database alone owns (people, cards, notes, audit),
// DESIGN.md 3 and 4.
//
//	journal --rows--> Follow --one transaction with the cursor--> tables
//	web --------------queries as a Viewer-----------------------> tables
//
// Follow is idempotent: the same batch twice leaves the same rows. What a
// viewer may list and open is decided by package people and applied here to
// every list, count and single object (INVARIANTS 38). All instants are UTC
// milliseconds. The schema uses only what PostgreSQL has too.
package store
