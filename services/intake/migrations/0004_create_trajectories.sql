CREATE TABLE trajectories (
  tenant_id        uuid        NOT NULL,
  trajectory_id    uuid        NOT NULL,
  version          integer     NOT NULL,
  person_id        uuid        NOT NULL,
  programme_code   text        NOT NULL,
  enrolment_id     uuid        NOT NULL,
  credited_minutes integer     NOT NULL,
  completed_on     date,                   -- local day of the contact that reached the target
  ended            boolean     NOT NULL,   -- the enrolment was closed
  CONSTRAINT trajectories_pkey PRIMARY KEY (tenant_id, trajectory_id),
  CONSTRAINT trajectories_enrolment_key UNIQUE (tenant_id, enrolment_id),
  FOREIGN KEY (tenant_id, enrolment_id) REFERENCES enrolments (tenant_id, enrolment_id)
);
CREATE INDEX trajectories_person_idx ON trajectories (tenant_id, person_id, programme_code);
SELECT naober_fence('trajectories');

-- What each source reported last, and whether its minutes stand in the ledger now.
CREATE TABLE trajectory_contacts (
  tenant_id       uuid        NOT NULL,
  trajectory_id   uuid        NOT NULL,
  source_id       uuid        NOT NULL,  -- the meeting or attendance: credited once
  source          text        NOT NULL,
  source_version  integer     NOT NULL,
  kind            text        NOT NULL,
  starts_at       timestamptz NOT NULL,
  minutes         integer     NOT NULL,
  alone           boolean     NOT NULL,
  not_in_dutch    boolean     NOT NULL,
  credit_entry_id uuid,                  -- the entry that credits it; NULL when it doesn't count
  CONSTRAINT trajectory_contacts_pkey PRIMARY KEY (tenant_id, trajectory_id, source_id),
  FOREIGN KEY (tenant_id, trajectory_id) REFERENCES trajectories (tenant_id, trajectory_id)
);
SELECT naober_fence('trajectory_contacts');

-- The ledger: lines are added and never changed.
CREATE TABLE ledger_entries (
  tenant_id         uuid        NOT NULL,
  entry_id          uuid        NOT NULL,
  trajectory_id     uuid        NOT NULL,
  kind              text        NOT NULL,
  starts_at         timestamptz NOT NULL,
  minutes           integer     NOT NULL,  -- below zero for a counter-entry
  state             text        NOT NULL,
  refusal_reason    text        NOT NULL,
  source            text        NOT NULL,
  source_id         uuid        NOT NULL,
  reversed_entry_id uuid,
  created_at        timestamptz NOT NULL,
  CONSTRAINT ledger_entries_pkey PRIMARY KEY (tenant_id, entry_id),
  FOREIGN KEY (tenant_id, trajectory_id) REFERENCES trajectories (tenant_id, trajectory_id)
);
CREATE INDEX ledger_entries_trajectory_idx ON ledger_entries (tenant_id, trajectory_id, entry_id);
SELECT naober_fence('ledger_entries');
REVOKE UPDATE, DELETE ON ledger_entries FROM naober_{{service}}_service;
