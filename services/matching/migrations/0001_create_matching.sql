-- Who may be matched, by which rules, what runs proposed and how pairs go on. Numbers of states, kinds and reasons are
-- those of protos/naober/matching/v1 and naober/common/v1. People are ids; names stay in intake.

-- Versions of each programme's rules; runs name the one that they followed.
CREATE TABLE policies (
  tenant_id      uuid        NOT NULL,
  programme_code text        NOT NULL,
  version        integer     NOT NULL,
  body           bytea       NOT NULL,  -- naober.matching.v1.Policy
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, programme_code, version)
);
SELECT naober_fence('policies');

-- The candidate pool: one row per person whom intake ever called ready, until the last enrolment closes.
CREATE TABLE pool_people (
  tenant_id         uuid     NOT NULL,
  person_id         uuid     NOT NULL,
  country           text     NOT NULL,
  postcode          text     NOT NULL,
  municipality_code text     NOT NULL,
  background        smallint NOT NULL,  -- of a buddy
  capacity          integer  NOT NULL,  -- newcomers that a buddy takes at once; 0 for newcomers
  features          bytea,              -- naober.intake.v1.MatchingProfile; NULL without consent, or not fetched yet
  changes           bigint   NOT NULL,  -- facts that may have changed the features
  fetched           bigint   NOT NULL,  -- the count of changes that the features take in
  PRIMARY KEY (tenant_id, person_id)
);
CREATE INDEX pool_people_stale_idx ON pool_people (tenant_id, person_id) WHERE fetched < changes;
SELECT naober_fence('pool_people');
SELECT naober_open_to_worker('pool_people');

-- Who is ready in which programme.
CREATE TABLE pool_enrolments (
  tenant_id      uuid        NOT NULL,
  enrolment_id   uuid        NOT NULL,
  person_id      uuid        NOT NULL,
  programme_code text        NOT NULL,
  side           smallint    NOT NULL,  -- 1 newcomer, 2 buddy
  ready          boolean     NOT NULL,  -- all conditions are met
  ready_at       timestamptz NOT NULL,  -- since when the wait counts
  PRIMARY KEY (tenant_id, enrolment_id)
);
CREATE INDEX pool_enrolments_programme_idx ON pool_enrolments (tenant_id, programme_code, person_id);
CREATE INDEX pool_enrolments_person_idx ON pool_enrolments (tenant_id, person_id);
SELECT naober_fence('pool_enrolments');

CREATE TABLE match_runs (
  tenant_id        uuid        NOT NULL,
  run_id           uuid        NOT NULL,
  version          integer     NOT NULL,
  programme_code   text        NOT NULL,
  state            smallint    NOT NULL,
  progress_percent smallint    NOT NULL,
  policy_version   integer     NOT NULL,
  input_hash       text        NOT NULL,
  newcomers        integer     NOT NULL,
  buddies          integer     NOT NULL,
  buddy_places     integer     NOT NULL,
  feasible_pairs   bigint      NOT NULL,
  exclusion_kinds  smallint[]  NOT NULL,  -- one per hard rule
  exclusion_pairs  bigint[]    NOT NULL,  -- beside them
  proposals        integer     NOT NULL,
  total_quality    bigint      NOT NULL,
  failure_reason   text        NOT NULL,
  created_at       timestamptz NOT NULL,
  started_at       timestamptz,
  ended_at         timestamptz,
  lease_holder     text        NOT NULL DEFAULT '',           -- the process that computes it
  lease_until      timestamptz NOT NULL DEFAULT '-infinity',  -- real time
  attempts         integer     NOT NULL DEFAULT 0,            -- how often it was taken up
  PRIMARY KEY (tenant_id, run_id)
);
-- One run of a programme at a time.
CREATE UNIQUE INDEX match_runs_unended_idx ON match_runs (tenant_id, programme_code) WHERE state IN (1, 2);
CREATE INDEX match_runs_waiting_idx ON match_runs (created_at) WHERE state IN (1, 2);
SELECT naober_fence('match_runs');
SELECT naober_open_to_worker('match_runs');

CREATE TABLE proposals (
  tenant_id             uuid        NOT NULL,
  proposal_id           uuid        NOT NULL,
  version               integer     NOT NULL,
  run_id                uuid        NOT NULL,
  programme_code        text        NOT NULL,
  newcomer_id           uuid        NOT NULL,
  buddy_id              uuid        NOT NULL,
  newcomer_country      text        NOT NULL,
  newcomer_postcode     text        NOT NULL,
  newcomer_municipality text        NOT NULL,
  buddy_country         text        NOT NULL,
  buddy_postcode        text        NOT NULL,
  buddy_municipality    text        NOT NULL,
  buddy_background      smallint    NOT NULL,
  state                 smallint    NOT NULL,
  quality               integer     NOT NULL,
  reasons               bytea,  -- naober.matching.v1.Proposal with its contributions alone; NULL once consent ended
  created_at            timestamptz NOT NULL,
  approved_at           timestamptz,
  approved_by           text        NOT NULL,
  approval_id           uuid,            -- the act of approving that it was part of
  expires_at            timestamptz,
  declined_by           smallint,
  decline_reason        smallint,
  match_id              uuid,
  PRIMARY KEY (tenant_id, proposal_id)
);
-- A newcomer has one open proposal in a programme.
CREATE UNIQUE INDEX proposals_open_idx ON proposals (tenant_id, programme_code, newcomer_id) WHERE state IN (1, 2, 3, 4);
CREATE INDEX proposals_run_idx ON proposals (tenant_id, run_id, proposal_id);
CREATE INDEX proposals_newcomer_idx ON proposals (tenant_id, newcomer_id, proposal_id);
CREATE INDEX proposals_buddy_idx ON proposals (tenant_id, buddy_id, proposal_id);
CREATE INDEX proposals_approval_idx ON proposals (tenant_id, approval_id) WHERE approval_id IS NOT NULL;
CREATE INDEX proposals_expiring_idx ON proposals (expires_at) WHERE state IN (2, 3, 4);
SELECT naober_fence('proposals');
SELECT naober_open_to_worker('proposals');

CREATE TABLE matches (
  tenant_id             uuid        NOT NULL,
  match_id              uuid        NOT NULL,
  version               integer     NOT NULL,
  proposal_id           uuid        NOT NULL,
  programme_code        text        NOT NULL,
  newcomer_id           uuid        NOT NULL,
  buddy_id              uuid        NOT NULL,
  newcomer_country      text        NOT NULL,
  newcomer_postcode     text        NOT NULL,
  newcomer_municipality text        NOT NULL,
  buddy_country         text        NOT NULL,
  buddy_postcode        text        NOT NULL,
  buddy_municipality    text        NOT NULL,
  buddy_background      smallint    NOT NULL,
  state                 smallint    NOT NULL,
  active_from           timestamptz NOT NULL,
  paused_at             timestamptz,
  ended_at              timestamptz,
  end_reason            smallint,
  confirmed_meetings    integer     NOT NULL,
  confirmed_minutes     integer     NOT NULL,
  last_meeting_at       timestamptz,
  PRIMARY KEY (tenant_id, match_id)
);
-- A newcomer has one match in a programme at a time.
CREATE UNIQUE INDEX matches_unended_idx ON matches (tenant_id, programme_code, newcomer_id) WHERE state IN (1, 2);
CREATE INDEX matches_newcomer_idx ON matches (tenant_id, newcomer_id, match_id);
CREATE INDEX matches_buddy_idx ON matches (tenant_id, buddy_id, match_id);
SELECT naober_fence('matches');

CREATE TABLE meetings (
  tenant_id    uuid        NOT NULL,
  meeting_id   uuid        NOT NULL,
  match_id     uuid        NOT NULL,
  state        smallint    NOT NULL,
  starts_at    timestamptz NOT NULL,
  minutes      integer     NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
  kind         smallint    NOT NULL,
  flags        smallint[]  NOT NULL,
  logged_by    smallint    NOT NULL,
  logged_at    timestamptz NOT NULL,
  confirmed_by smallint,
  confirmed_at timestamptz,
  PRIMARY KEY (tenant_id, meeting_id),
  FOREIGN KEY (tenant_id, match_id) REFERENCES matches (tenant_id, match_id)
);
-- The same meeting is logged once.
CREATE UNIQUE INDEX meetings_match_idx ON meetings (tenant_id, match_id, starts_at, minutes);
SELECT naober_fence('meetings');
