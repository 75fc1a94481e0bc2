-- +goose Up
CREATE TABLE settings_drafts (
	author INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	base   INTEGER NOT NULL, -- version of the settings it was made from
	at     INTEGER NOT NULL,
	files  TEXT    NOT NULL
);

-- +goose Down
DROP TABLE settings_drafts;
