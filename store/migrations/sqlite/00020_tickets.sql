-- Questions that were not solved in their calls, with what was done about them.

-- +goose Up
CREATE TABLE tickets (
	id          INTEGER PRIMARY KEY,
	year        INTEGER NOT NULL,
	n           INTEGER NOT NULL, -- counted anew each year
	customer_id INTEGER REFERENCES customers (id),
	topic       TEXT    NOT NULL DEFAULT '',
	queue       TEXT    NOT NULL DEFAULT '',
	channel     TEXT    NOT NULL,
	title       TEXT    NOT NULL,
	body        TEXT    NOT NULL DEFAULT '',
	importance  INTEGER NOT NULL, -- 0 critical to 3 low
	status      TEXT    NOT NULL,
	owner       INTEGER NOT NULL DEFAULT 0,
	author      INTEGER NOT NULL DEFAULT 0,
	org         TEXT    NOT NULL DEFAULT '',
	call_id     INTEGER NOT NULL DEFAULT 0,
	created     INTEGER NOT NULL,
	reacted     INTEGER NOT NULL DEFAULT 0,
	resolved    INTEGER NOT NULL DEFAULT 0,
	closed      INTEGER NOT NULL DEFAULT 0,
	react_by    INTEGER NOT NULL,
	resolve_by  INTEGER NOT NULL,
	paused      INTEGER NOT NULL DEFAULT 0,
	paused_ms   INTEGER NOT NULL DEFAULT 0,
	due         INTEGER NOT NULL DEFAULT 0, -- the next deadline, 0 when none runs
	UNIQUE (year, n)
);
CREATE INDEX tickets_customer ON tickets (customer_id, status);
CREATE INDEX tickets_status ON tickets (status, importance, due);

CREATE TABLE ticket_events (
	id        INTEGER PRIMARY KEY,
	ticket_id INTEGER NOT NULL REFERENCES tickets (id),
	at        INTEGER NOT NULL,
	user_id   INTEGER NOT NULL DEFAULT 0,
	what      TEXT    NOT NULL,
	before    TEXT    NOT NULL DEFAULT '',
	after     TEXT    NOT NULL DEFAULT '',
	body      TEXT    NOT NULL DEFAULT '',
	org       TEXT    NOT NULL DEFAULT '',
	line      INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX ticket_events_ticket ON ticket_events (ticket_id, id);

CREATE TABLE ticket_calls (
	ticket_id INTEGER NOT NULL REFERENCES tickets (id),
	call_id   INTEGER NOT NULL,
	PRIMARY KEY (ticket_id, call_id)
) WITHOUT ROWID;
CREATE INDEX ticket_calls_call ON ticket_calls (call_id);

-- +goose Down
DROP TABLE ticket_calls;
DROP TABLE ticket_events;
DROP TABLE tickets;
