// Package web is the front of the house for people and programs: HTTPS, the
// REST API under /api/v1, signing in, the live board, and the web app of
// web/ui, which uses this API and nothing else.
//
//	request -> guard (headers, origin, size) -> who (session) -> huma operation -> Data (rows)
//	                                                          -> Boards (live picture)
//	        -> /ws, /ws/call: package softphone
//
// It decides nothing about calls. Who may see what is the word of package
// people, asked by the store for rows and here for whole endpoints; an object
// one may not see looks like one that is not there (404) and leaves a row in
// the audit log (INVARIANTS part 1, 38, 39; part 2, 30–43).
package web
