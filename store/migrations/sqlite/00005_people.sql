-- What a person is given beside queues and skills: languages, rank in a queue of
-- fixed order, shift; what holds until a moment only; who is on duty when.

-- +goose Up
ALTER TABLE users ADD COLUMN languages TEXT NOT NULL DEFAULT '[]'; -- JSON list
ALTER TABLE users ADD COLUMN shift     TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN days      TEXT NOT NULL DEFAULT '[]'; -- JSON list of exceptions
ALTER TABLE user_queues ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;

CREATE TABLE user_extras (
	id      INTEGER PRIMARY KEY,
	user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	queue   TEXT    NOT NULL DEFAULT '',
	skill   TEXT    NOT NULL DEFAULT '',
	level   INTEGER NOT NULL DEFAULT 0,
	until   INTEGER NOT NULL,
	made_by INTEGER NOT NULL,
	made    INTEGER NOT NULL
);
CREATE INDEX user_extras_until ON user_extras (until);

CREATE TABLE duties (
	id      INTEGER PRIMARY KEY,
	queue   TEXT    NOT NULL,
	user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	starts  INTEGER NOT NULL,
	ends    INTEGER NOT NULL,
	made_by INTEGER NOT NULL
);
CREATE INDEX duties_ends ON duties (ends);

-- +goose Down
DROP TABLE duties;
DROP TABLE user_extras;
ALTER TABLE user_queues DROP COLUMN rank;
ALTER TABLE users DROP COLUMN days;
ALTER TABLE users DROP COLUMN shift;
ALTER TABLE users DROP COLUMN languages;
