-- What a run reached, and what it keeps so that it can be proven later: the features of its people as it saw them,
-- without names, and its certificate. A person's features are erased when consent is withdrawn, and when the person
-- leaves the pool; the newest runs of a programme keep theirs, older ones drop them.
ALTER TABLE match_runs
  ADD COLUMN outcome        bytea   NOT NULL DEFAULT '',  -- naober.matching.v1.MatchRunOutcome
  ADD COLUMN engine_version integer NOT NULL DEFAULT 0;

CREATE TABLE match_run_proofs (
  tenant_id uuid    NOT NULL,
  run_id    uuid    NOT NULL,
  people    integer NOT NULL,  -- that the run looked at
  body      bytea   NOT NULL,  -- naober.matching.records.ProofRecord
  PRIMARY KEY (tenant_id, run_id),
  FOREIGN KEY (tenant_id, run_id) REFERENCES match_runs (tenant_id, run_id)
);
SELECT naober_fence('match_run_proofs');

CREATE TABLE match_run_people (
  tenant_id    uuid     NOT NULL,
  run_id       uuid     NOT NULL,
  enrolment_id uuid     NOT NULL,
  person_id    uuid     NOT NULL,
  side         smallint NOT NULL,
  place        integer  NOT NULL,  -- on the side, in the order of claim
  features     bytea    NOT NULL,  -- naober.matching.records.CandidateRecord
  warning      bytea,              -- naober.matching.records.StrategyWarningRecord
  PRIMARY KEY (tenant_id, run_id, enrolment_id),
  FOREIGN KEY (tenant_id, run_id) REFERENCES match_run_proofs (tenant_id, run_id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, person_id) REFERENCES pool_people (tenant_id, person_id) ON DELETE CASCADE
);
CREATE INDEX match_run_people_person_idx ON match_run_people (tenant_id, person_id, run_id);
SELECT naober_fence('match_run_people');
