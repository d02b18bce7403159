CREATE TABLE enrolments (
  tenant_id         uuid        NOT NULL,
  enrolment_id      uuid        NOT NULL,
  version           integer     NOT NULL,
  person_id         uuid        NOT NULL,
  person_kind       text        NOT NULL,
  programme_code    text        NOT NULL,
  municipality_code text        NOT NULL,  -- the person's, so that lists need no join
  opened_on         date        NOT NULL,
  state             text        NOT NULL,
  missing           text[]      NOT NULL,
  ready_at          timestamptz,
  closed_at         timestamptz,
  close_reason      text        NOT NULL,
  active_matches    integer     NOT NULL,
  open_proposals    integer     NOT NULL,
  CONSTRAINT enrolments_pkey PRIMARY KEY (tenant_id, enrolment_id),
  FOREIGN KEY (tenant_id, person_id) REFERENCES people (tenant_id, person_id),
  FOREIGN KEY (tenant_id, programme_code) REFERENCES programmes (tenant_id, programme_code)
);
-- One running enrolment per person and programme (R7).
CREATE UNIQUE INDEX enrolments_running_key ON enrolments (tenant_id, programme_code, person_id)
  WHERE state <> 'CLOSED';
CREATE INDEX enrolments_person_idx ON enrolments (tenant_id, person_id);
CREATE INDEX enrolments_listing_idx
  ON enrolments (tenant_id, programme_code, (coalesce(ready_at, 'infinity')), person_id, enrolment_id);
-- Waiting: READY without a proposed or active match; by ready time, then person id.
CREATE INDEX enrolments_waiting_idx ON enrolments (tenant_id, programme_code, ready_at, person_id)
  WHERE state = 'READY' AND person_kind <> 'BUDDY' AND open_proposals = 0;
SELECT naober_fence('enrolments');

-- Proposals and matches as matching's events tell of them. A proposal and the match that it becomes are two aggregates,
-- whose events may arrive in either order: the state only moves forward.
CREATE TABLE pairings (
  tenant_id      uuid NOT NULL,
  pairing_id     uuid NOT NULL,  -- the proposal's id; the match's for one that had no proposal
  match_id       uuid,
  programme_code text NOT NULL,
  newcomer_id    uuid NOT NULL,
  buddy_id       uuid NOT NULL,
  state          text NOT NULL CHECK (state IN ('PROPOSED', 'ACTIVE', 'ENDED')),
  CONSTRAINT pairings_pkey PRIMARY KEY (tenant_id, pairing_id)
);
CREATE INDEX pairings_match_idx ON pairings (tenant_id, match_id);
CREATE INDEX pairings_newcomer_idx ON pairings (tenant_id, newcomer_id) WHERE state <> 'ENDED';
CREATE INDEX pairings_buddy_idx ON pairings (tenant_id, buddy_id) WHERE state <> 'ENDED';
SELECT naober_fence('pairings');
