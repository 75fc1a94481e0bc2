-- What callers say after the beep, and who of us has dealt with it.

-- +goose Up
ALTER TABLE recordings ADD COLUMN what TEXT NOT NULL DEFAULT ''; -- '' talk, voicemail, comment
CREATE INDEX recordings_what ON recordings (what, at);

CREATE TABLE message_marks (
	recording_id INTEGER PRIMARY KEY REFERENCES recordings (id),
	user_id      INTEGER NOT NULL,
	at           INTEGER NOT NULL
);

-- +goose Down
DROP TABLE message_marks;
DROP INDEX recordings_what;
ALTER TABLE recordings DROP COLUMN what;
