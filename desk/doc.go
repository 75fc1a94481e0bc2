// Package desk holds what lies on an operator's desk: the customer's card, the
// notes taken in a call, and the lists a call is closed with: topics, results,
// break reasons (DOMAIN.md 14). Plain values; rows are the store's.
package desk
