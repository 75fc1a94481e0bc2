-- How well the legs of calls were heard, one row for a trunk leg and one for each
-- connection of a browser leg. The sound engine measures it; it holds no number.

-- +goose Up
CREATE TABLE leg_quality (
	leg            TEXT    NOT NULL,
	peer           TEXT    NOT NULL DEFAULT '', -- whom it was connected with last
	at             INTEGER NOT NULL,            -- when it was told
	browser        INTEGER NOT NULL DEFAULT 0,
	packets        INTEGER NOT NULL,            -- that came
	lost           INTEGER NOT NULL,
	jitter_us      INTEGER NOT NULL,
	jitter_top_us  INTEGER NOT NULL,
	reports        INTEGER NOT NULL,            -- of the far end, about our sound
	far_loss_ppm   INTEGER NOT NULL,
	far_jitter_us  INTEGER NOT NULL,
	trips          INTEGER NOT NULL,            -- measured round trips
	trip_us        INTEGER NOT NULL,
	trip_top_us    INTEGER NOT NULL
);
CREATE INDEX leg_quality_leg ON leg_quality (leg);
CREATE INDEX leg_quality_peer ON leg_quality (peer);

-- +goose Down
DROP TABLE leg_quality;
