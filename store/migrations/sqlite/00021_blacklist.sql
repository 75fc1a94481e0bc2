-- Numbers that are kept out for a term, and alarms about what happens at the desk.

-- +goose Up
CREATE TABLE blacklist (
	id          INTEGER PRIMARY KEY,
	customer_id INTEGER NOT NULL REFERENCES customers (id),
	reason      TEXT    NOT NULL,
	made        INTEGER NOT NULL,
	until       INTEGER NOT NULL,
	approved_by INTEGER NOT NULL,
	lifted      INTEGER NOT NULL DEFAULT 0, -- before its term
	lifted_by   INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX blacklist_customer ON blacklist (customer_id, until);
CREATE INDEX blacklist_made ON blacklist (made, id);

CREATE TABLE alarms (
	seq         INTEGER PRIMARY KEY, -- journal record and position in it
	at          INTEGER NOT NULL,
	kind        TEXT    NOT NULL,
	detail      TEXT    NOT NULL DEFAULT '',
	customer_id INTEGER
);
CREATE INDEX alarms_at ON alarms (kind, at);

-- +goose Down
DROP TABLE alarms;
DROP TABLE blacklist;
