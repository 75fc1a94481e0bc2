// Package people knows who uses the house: users with their roles,
// organisations, queues and skills; what each may see and open (DOMAIN.md 15)
// as pure functions; how passwords are kept; and the audit log's hash chain.
// It decides and computes; rows are the store's, sessions on the wire the web's.
package people
