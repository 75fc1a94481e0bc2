-- Instants are UTC milliseconds, durations milliseconds, flags 0 or 1, JSON is text.
-- Ids of calls, offers, recordings, plans and states come from the journal.

-- +goose Up
CREATE TABLE customers (
	id         INTEGER PRIMARY KEY,
	name       TEXT    NOT NULL DEFAULT '',
	search     TEXT    NOT NULL DEFAULT '', -- folded name: lower case, ё as е
	segment    TEXT    NOT NULL DEFAULT '',
	region_min INTEGER,
	region_max INTEGER,
	lang       TEXT    NOT NULL DEFAULT '',
	operator   INTEGER NOT NULL DEFAULT 0,
	shared     INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE customer_numbers (
	number      TEXT    NOT NULL PRIMARY KEY, -- E.164
	customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
	rank        INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX customer_numbers_customer ON customer_numbers (customer_id, rank);

CREATE TABLE users (
	id       INTEGER PRIMARY KEY,
	login    TEXT    NOT NULL UNIQUE,
	name     TEXT    NOT NULL,
	role     TEXT    NOT NULL,
	org      TEXT    NOT NULL,
	line     INTEGER NOT NULL DEFAULT 0,
	lang     TEXT    NOT NULL DEFAULT 'ru',
	blocked  INTEGER NOT NULL DEFAULT 0,
	password TEXT    NOT NULL
);

CREATE TABLE user_queues (
	user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	queue   TEXT    NOT NULL,
	PRIMARY KEY (user_id, queue)
);

CREATE TABLE user_skills (
	user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	name    TEXT    NOT NULL,
	level   INTEGER NOT NULL,
	PRIMARY KEY (user_id, name)
);

CREATE TABLE sessions (
	id         INTEGER PRIMARY KEY,
	token_hash TEXT    NOT NULL UNIQUE,
	user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	made       INTEGER NOT NULL,
	expires    INTEGER NOT NULL,
	addr       TEXT    NOT NULL DEFAULT '',
	agent      TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE login_failures (
	kind TEXT    NOT NULL, -- account, address
	name TEXT    NOT NULL,
	n    INTEGER NOT NULL,
	last INTEGER NOT NULL,
	PRIMARY KEY (kind, name)
);

CREATE TABLE audit (
	seq    INTEGER PRIMARY KEY,
	at     INTEGER NOT NULL,
	who    INTEGER NOT NULL,
	login  TEXT    NOT NULL,
	what   TEXT    NOT NULL,
	object TEXT    NOT NULL,
	addr   TEXT    NOT NULL,
	detail TEXT    NOT NULL,
	prev   TEXT    NOT NULL,
	hash   TEXT    NOT NULL
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_object ON audit (object, seq);

-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
	SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
	SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- +goose StatementEnd

-- One row per contact. A row with an empty kind holds the place of a call whose
-- record has not come yet.
CREATE TABLE calls (
	id                INTEGER PRIMARY KEY,
	kind              TEXT    NOT NULL DEFAULT '',
	phase             TEXT    NOT NULL DEFAULT '',
	trunk             TEXT    NOT NULL DEFAULT '',
	called            TEXT    NOT NULL DEFAULT '',
	customer_id       INTEGER REFERENCES customers (id),
	lang              TEXT    NOT NULL DEFAULT '',
	started           INTEGER NOT NULL DEFAULT 0,
	answered          INTEGER NOT NULL DEFAULT 0,
	ended             INTEGER NOT NULL DEFAULT 0,
	outcome           TEXT    NOT NULL DEFAULT '',
	cause             TEXT    NOT NULL DEFAULT '',
	ended_by          TEXT    NOT NULL DEFAULT '',
	topic             TEXT    NOT NULL DEFAULT '',
	result            TEXT    NOT NULL DEFAULT '',
	lost_after_answer INTEGER NOT NULL DEFAULT 0,
	cut_by_us         INTEGER NOT NULL DEFAULT 0,
	no_record         INTEGER NOT NULL DEFAULT 0,
	first_queue       TEXT    NOT NULL DEFAULT '',
	last_operator     INTEGER NOT NULL DEFAULT 0,
	last_org          TEXT    NOT NULL DEFAULT '',
	last_queue        TEXT    NOT NULL DEFAULT '',
	last_line         INTEGER NOT NULL DEFAULT 0,
	wait_ms           INTEGER NOT NULL DEFAULT 0, -- first entry to first answer, or to the last end
	talk_ms           INTEGER NOT NULL DEFAULT 0, -- with operators, hold included
	eligible          INTEGER NOT NULL DEFAULT 0, -- could be asked in a survey
	about             INTEGER NOT NULL DEFAULT 0,
	record            TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX calls_started ON calls (started, id);
CREATE INDEX calls_customer ON calls (customer_id, started);
CREATE INDEX calls_last_operator ON calls (last_operator, started);

CREATE TABLE call_segments (
	call_id  INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
	n        INTEGER NOT NULL,
	queue    TEXT    NOT NULL,
	line     INTEGER NOT NULL,
	entered  INTEGER NOT NULL,
	answered INTEGER NOT NULL DEFAULT 0,
	ended    INTEGER NOT NULL DEFAULT 0,
	wait_ms  INTEGER NOT NULL DEFAULT 0,
	offers   INTEGER NOT NULL DEFAULT 0,
	outcome  TEXT    NOT NULL DEFAULT '',
	reason   TEXT    NOT NULL DEFAULT '',
	PRIMARY KEY (call_id, n)
);
CREATE INDEX call_segments_entered ON call_segments (entered);
CREATE INDEX call_segments_queue ON call_segments (queue, entered);

CREATE TABLE call_talks (
	call_id   INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
	n         INTEGER NOT NULL,
	operator  INTEGER NOT NULL,
	org       TEXT    NOT NULL,
	queue     TEXT    NOT NULL,
	line      INTEGER NOT NULL,
	started   INTEGER NOT NULL,
	ended     INTEGER NOT NULL DEFAULT 0,
	talk_ms   INTEGER NOT NULL DEFAULT 0, -- without hold
	hold_ms   INTEGER NOT NULL DEFAULT 0,
	wrap_ms   INTEGER NOT NULL DEFAULT 0,
	wrapped   INTEGER NOT NULL DEFAULT 0, -- wrap-up finished
	recording INTEGER NOT NULL DEFAULT 0,
	consult   INTEGER NOT NULL DEFAULT 0,
	left_by   TEXT    NOT NULL DEFAULT '',
	PRIMARY KEY (call_id, n)
);
CREATE INDEX call_talks_operator ON call_talks (operator, started);
CREATE INDEX call_talks_org ON call_talks (org, started);

CREATE TABLE call_events (
	call_id INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
	seq     INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	mono    INTEGER NOT NULL,
	kind    TEXT    NOT NULL,
	data    TEXT    NOT NULL DEFAULT '',
	PRIMARY KEY (call_id, seq)
);

CREATE TABLE offers (
	id         INTEGER PRIMARY KEY,
	call_id    INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
	operator   INTEGER NOT NULL,
	queue      TEXT    NOT NULL DEFAULT '',
	kind       TEXT    NOT NULL DEFAULT '',
	at         INTEGER NOT NULL,
	mono       INTEGER NOT NULL,
	ended      INTEGER NOT NULL DEFAULT 0,
	ended_mono INTEGER NOT NULL DEFAULT 0,
	how        TEXT    NOT NULL DEFAULT '', -- accepted, declined, timed_out, withdrawn
	why        TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX offers_call ON offers (call_id);
CREATE INDEX offers_operator ON offers (operator, at);

CREATE TABLE operator_states (
	seq        INTEGER PRIMARY KEY,
	operator   INTEGER NOT NULL,
	at         INTEGER NOT NULL,
	mono       INTEGER NOT NULL,
	from_state TEXT    NOT NULL,
	to_state   TEXT    NOT NULL,
	cause      TEXT    NOT NULL,
	reason     TEXT    NOT NULL DEFAULT '',
	by_user    INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX operator_states_operator ON operator_states (operator, at);

CREATE TABLE recordings (
	id        INTEGER PRIMARY KEY,
	call_id   INTEGER REFERENCES calls (id),
	operator  INTEGER NOT NULL DEFAULT 0,
	org       TEXT    NOT NULL DEFAULT '',
	queue     TEXT    NOT NULL DEFAULT '',
	line      INTEGER NOT NULL DEFAULT 0,
	consult   INTEGER NOT NULL DEFAULT 0,
	at        INTEGER NOT NULL DEFAULT 0,
	mono      INTEGER NOT NULL DEFAULT 0,
	state     TEXT    NOT NULL DEFAULT 'recording', -- recording, done, failed, discarded, deleted
	bytes     INTEGER NOT NULL DEFAULT 0,
	ms        INTEGER NOT NULL DEFAULT 0,
	sha256    TEXT    NOT NULL DEFAULT '',
	cut_short INTEGER NOT NULL DEFAULT 0,
	failed    TEXT    NOT NULL DEFAULT '',
	hold      TEXT    NOT NULL DEFAULT ''  -- reason of a legal hold
);
CREATE INDEX recordings_at ON recordings (at, id);
CREATE INDEX recordings_call ON recordings (call_id);
CREATE INDEX recordings_operator ON recordings (operator, at);

CREATE TABLE recording_listens (
	id           INTEGER PRIMARY KEY,
	recording_id INTEGER NOT NULL REFERENCES recordings (id),
	user_id      INTEGER NOT NULL,
	at           INTEGER NOT NULL,
	what         TEXT    NOT NULL,
	addr         TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX recording_listens_recording ON recording_listens (recording_id, at);

CREATE TABLE notes (
	call_id INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
	author  INTEGER NOT NULL,
	org     TEXT    NOT NULL DEFAULT '',
	line    INTEGER NOT NULL DEFAULT 0,
	at      INTEGER NOT NULL,
	text    TEXT    NOT NULL,
	PRIMARY KEY (call_id, author)
);

CREATE TABLE survey_plans (
	id          INTEGER PRIMARY KEY,
	about       INTEGER NOT NULL REFERENCES calls (id),
	customer_id INTEGER REFERENCES customers (id),
	mode        TEXT    NOT NULL,
	state       TEXT    NOT NULL,
	queue       TEXT    NOT NULL DEFAULT '',
	line        INTEGER NOT NULL DEFAULT 0,
	operator    INTEGER NOT NULL DEFAULT 0,
	made        INTEGER NOT NULL,
	made_mono   INTEGER NOT NULL,
	due         INTEGER NOT NULL DEFAULT 0,
	attempts    INTEGER NOT NULL DEFAULT 0,
	result      TEXT    NOT NULL DEFAULT '',
	data        TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX survey_plans_about ON survey_plans (about);
CREATE INDEX survey_plans_made ON survey_plans (made, id);

CREATE TABLE survey_attempts (
	id         INTEGER PRIMARY KEY,
	plan_id    INTEGER NOT NULL,
	call_id    INTEGER REFERENCES calls (id),
	at         INTEGER NOT NULL,
	mono       INTEGER NOT NULL,
	ended      INTEGER NOT NULL DEFAULT 0,
	ended_mono INTEGER NOT NULL DEFAULT 0,
	result     TEXT    NOT NULL DEFAULT '',
	data       TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX survey_attempts_plan ON survey_attempts (plan_id, at);

CREATE TABLE survey_results (
	about       INTEGER NOT NULL REFERENCES calls (id),
	mode        TEXT    NOT NULL,
	plan_id     INTEGER NOT NULL DEFAULT 0,
	survey_call INTEGER NOT NULL DEFAULT 0,
	customer_id INTEGER REFERENCES customers (id),
	at          INTEGER NOT NULL,
	mono        INTEGER NOT NULL,
	result      TEXT    NOT NULL,
	operator    INTEGER NOT NULL DEFAULT 0,
	org         TEXT    NOT NULL DEFAULT '',
	line        INTEGER NOT NULL DEFAULT 0,
	queue       TEXT    NOT NULL DEFAULT '',
	first_queue TEXT    NOT NULL DEFAULT '',
	scale       INTEGER NOT NULL DEFAULT 5,
	q1          INTEGER NOT NULL DEFAULT 0,
	q2          INTEGER NOT NULL DEFAULT 0,
	q3          INTEGER NOT NULL DEFAULT 0,
	human       INTEGER NOT NULL DEFAULT 0,
	data        TEXT    NOT NULL DEFAULT '',
	PRIMARY KEY (about, mode)
);
CREATE INDEX survey_results_customer ON survey_results (customer_id, at);

CREATE TABLE consents (
	customer_id INTEGER NOT NULL REFERENCES customers (id),
	at          INTEGER NOT NULL,
	mono        INTEGER NOT NULL,
	until       INTEGER NOT NULL DEFAULT 0,
	given       INTEGER NOT NULL,
	call_id     INTEGER NOT NULL DEFAULT 0,
	wording     TEXT    NOT NULL DEFAULT '',
	source      TEXT    NOT NULL DEFAULT '',
	data        TEXT    NOT NULL DEFAULT '',
	PRIMARY KEY (customer_id, at, call_id)
);

CREATE TABLE opt_outs (
	customer_id INTEGER NOT NULL REFERENCES customers (id),
	at          INTEGER NOT NULL,
	mono        INTEGER NOT NULL,
	active      INTEGER NOT NULL,
	call_id     INTEGER NOT NULL DEFAULT 0,
	source      TEXT    NOT NULL DEFAULT '',
	PRIMARY KEY (customer_id, at)
);

CREATE TABLE lost_items (
	id          INTEGER PRIMARY KEY,
	customer_id INTEGER REFERENCES customers (id),
	call_id     INTEGER REFERENCES calls (id),
	opened      INTEGER NOT NULL,
	opened_mono INTEGER NOT NULL,
	due         INTEGER NOT NULL DEFAULT 0,
	ours        INTEGER NOT NULL DEFAULT 0,
	state       TEXT    NOT NULL,
	taker       INTEGER NOT NULL DEFAULT 0,
	closed      INTEGER NOT NULL DEFAULT 0,
	closed_mono INTEGER NOT NULL DEFAULT 0,
	reason      TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX lost_items_state ON lost_items (state, due);

CREATE TABLE settings_versions (
	version INTEGER PRIMARY KEY,
	at      INTEGER NOT NULL,
	mono    INTEGER NOT NULL,
	author  INTEGER NOT NULL DEFAULT 0,
	content TEXT    NOT NULL,
	diff    TEXT    NOT NULL DEFAULT '',
	note    TEXT    NOT NULL DEFAULT ''
);

CREATE TABLE cursors (
	name     TEXT    NOT NULL PRIMARY KEY,
	position INTEGER NOT NULL
);

-- +goose Down
DROP TABLE cursors;
DROP TABLE settings_versions;
DROP TABLE lost_items;
DROP TABLE opt_outs;
DROP TABLE consents;
DROP TABLE survey_results;
DROP TABLE survey_attempts;
DROP TABLE survey_plans;
DROP TABLE notes;
DROP TABLE recording_listens;
DROP TABLE recordings;
DROP TABLE operator_states;
DROP TABLE offers;
DROP TABLE call_events;
DROP TABLE call_talks;
DROP TABLE call_segments;
DROP TABLE calls;
DROP TABLE audit;
DROP TABLE login_failures;
DROP TABLE sessions;
DROP TABLE user_skills;
DROP TABLE user_queues;
DROP TABLE users;
DROP TABLE customer_numbers;
DROP TABLE customers;
