-- For the report about effect: when pairs began, and when they met. What began before this stands in no cohort until the
-- projections are rebuilt (naober events replay --service reporting --rebuild).
ALTER TABLE matches ADD COLUMN active_from timestamptz;
CREATE INDEX matches_active_from_idx ON matches (tenant_id, programme_code, active_from);

CREATE TABLE pair_meetings (
  tenant_id  uuid        NOT NULL,
  match_id   uuid        NOT NULL,
  meeting_id uuid        NOT NULL,
  started_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, match_id, meeting_id)
);
SELECT naober_fence('pair_meetings');
GRANT TRUNCATE ON pair_meetings TO naober_{{service}}_worker;
