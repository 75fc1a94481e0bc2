-- What operators could do when: each profile from the journal's record on in which it
-- was told, until the next one; '' says that he works here no more. A past day is
-- played again with the skills, queues and ranks of that day.

-- +goose Up
CREATE TABLE profiles (
	operator INTEGER NOT NULL,
	record   INTEGER NOT NULL, -- number in the journal
	at       INTEGER NOT NULL,
	profile  TEXT    NOT NULL,
	PRIMARY KEY (operator, record)
);
CREATE INDEX call_events_again ON call_events (at) WHERE kind IN ('recognised', 'redial', 'promise_taken_over');

-- +goose Down
DROP INDEX call_events_again;
DROP TABLE profiles;
