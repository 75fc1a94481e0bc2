-- +goose Up
CREATE TABLE promises (
	id             INTEGER PRIMARY KEY,
	customer_id    INTEGER REFERENCES customers (id),
	web            TEXT    NOT NULL DEFAULT '',
	call_id        INTEGER REFERENCES calls (id),
	kept_by        INTEGER NOT NULL DEFAULT 0,
	queue          TEXT    NOT NULL DEFAULT '',
	topic          TEXT    NOT NULL DEFAULT '',
	source         TEXT    NOT NULL,
	operator       INTEGER NOT NULL DEFAULT 0,
	asked          INTEGER NOT NULL,
	asked_mono     INTEGER NOT NULL,
	due            INTEGER NOT NULL,
	next           INTEGER NOT NULL DEFAULT 0,
	state          TEXT    NOT NULL,
	tries          INTEGER NOT NULL DEFAULT 0,
	talker         INTEGER NOT NULL DEFAULT 0,
	connected      INTEGER NOT NULL DEFAULT 0,
	connected_mono INTEGER NOT NULL DEFAULT 0,
	closed         INTEGER NOT NULL DEFAULT 0,
	reason         TEXT    NOT NULL DEFAULT '',
	data           TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX promises_state ON promises (state, due);
CREATE INDEX promises_asked ON promises (asked, id);
CREATE INDEX call_events_offered ON call_events (at) WHERE kind = 'callback_offered';

ALTER TABLE lost_items ADD COLUMN queue TEXT NOT NULL DEFAULT '';
ALTER TABLE lost_items ADD COLUMN topic TEXT NOT NULL DEFAULT '';
ALTER TABLE lost_items ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
ALTER TABLE lost_items ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
CREATE INDEX lost_items_opened ON lost_items (opened, id);

-- +goose Down
DROP INDEX lost_items_opened;
ALTER TABLE lost_items DROP COLUMN tries;
ALTER TABLE lost_items DROP COLUMN times;
ALTER TABLE lost_items DROP COLUMN topic;
ALTER TABLE lost_items DROP COLUMN queue;
DROP INDEX call_events_offered;
DROP TABLE promises;
