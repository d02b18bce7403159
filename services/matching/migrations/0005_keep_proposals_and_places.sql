-- Runs that keep proposals which nobody has approved yet, but for so many, or places for newcomers who are expected.
ALTER TABLE match_runs
  ADD COLUMN max_moved        integer,                      -- proposals that may move; NULL = all
  ADD COLUMN look_ahead_weeks integer NOT NULL DEFAULT 0,
  ADD COLUMN kept             integer NOT NULL DEFAULT 0,   -- proposals that stay
  ADD COLUMN moved            integer NOT NULL DEFAULT 0,   -- that could have stayed and don't
  ADD COLUMN reserved_places  integer NOT NULL DEFAULT 0;

-- A run that keeps a proposal has not left its newcomer over.
ALTER TABLE proposals ADD COLUMN kept_runs integer NOT NULL DEFAULT 0;
