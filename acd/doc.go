// Package acd is the room of queues and operators: who waits where, who is free,
// who gets whom and why (DOMAIN.md 2, 7, 8). It is pure: events and time come in
// by Desk.Step, orders and facts go out; Desk.Apply replays facts.
package acd
