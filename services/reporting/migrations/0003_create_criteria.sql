-- Success statements that a coordinator records, with their milestones; not a projection, so a rebuild leaves them alone.
CREATE TABLE criteria (
  tenant_id      uuid        NOT NULL,
  criterion_id   uuid        NOT NULL,
  version        integer     NOT NULL,
  programme_code text        NOT NULL,
  statement      text        NOT NULL,
  due_on         date,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, criterion_id)
);
CREATE INDEX criteria_programme_idx ON criteria (tenant_id, programme_code, criterion_id);
SELECT naober_fence('criteria');

CREATE TABLE criterion_milestones (
  tenant_id      uuid    NOT NULL,
  criterion_id   uuid    NOT NULL,
  position       integer NOT NULL,  -- from 0, in the order in which they were given
  milestone_code text    NOT NULL,
  description    text    NOT NULL,
  target         integer NOT NULL,
  counts_people  boolean NOT NULL,
  reached        integer NOT NULL,
  reached_on     date,              -- when the target was reached; NULL while it isn't
  PRIMARY KEY (tenant_id, criterion_id, position),
  UNIQUE (tenant_id, criterion_id, milestone_code),
  FOREIGN KEY (tenant_id, criterion_id) REFERENCES criteria (tenant_id, criterion_id)
);
SELECT naober_fence('criterion_milestones');
