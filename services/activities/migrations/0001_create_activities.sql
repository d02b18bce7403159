-- What there is to do, who has a seat and who came. Codes are those of protos/naober/common/v1/codes.proto without
-- their prefix.

CREATE TABLE series (
  tenant_id          uuid        NOT NULL,
  series_id          uuid        NOT NULL,
  version            integer     NOT NULL,
  external_id        text,
  organisation_code  text        NOT NULL,
  programme_code     text        NOT NULL,  -- empty: open to all
  title              text        NOT NULL,
  description        text        NOT NULL,
  kind               text        NOT NULL,
  country            text        NOT NULL,
  postcode           text        NOT NULL,
  place              text        NOT NULL,
  venue              text        NOT NULL,
  municipality_code  text        NOT NULL,
  time_zone          text        NOT NULL,
  first_start        timestamp   NOT NULL,  -- on the wall clock of time_zone
  recurrence_rule    text        NOT NULL,  -- RFC 5545; empty: once
  duration_minutes   integer     NOT NULL,
  capacity           integer     NOT NULL,  -- 0: unlimited
  language_code      text        NOT NULL,
  social_connections text[]      NOT NULL,
  barrier_removals   text[]      NOT NULL,
  requires_match     boolean     NOT NULL,
  session_count      integer     NOT NULL,
  created_at         timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, series_id)
);
CREATE UNIQUE INDEX series_external_id_idx ON series (tenant_id, external_id);
SELECT naober_fence('series');

CREATE TABLE sessions (
  tenant_id        uuid        NOT NULL,
  session_id       uuid        NOT NULL,
  series_id        uuid        NOT NULL,
  ordinal          integer     NOT NULL,
  version          integer     NOT NULL,
  state            text        NOT NULL CHECK (state IN ('SCHEDULED', 'HELD', 'CANCELLED')),
  scheduled_start  timestamptz NOT NULL,  -- as the rule said
  starts_at        timestamptz NOT NULL,
  duration_minutes integer     NOT NULL,
  capacity         integer     NOT NULL,
  walk_ins         integer     NOT NULL,
  PRIMARY KEY (tenant_id, session_id),
  UNIQUE (tenant_id, series_id, ordinal),
  FOREIGN KEY (tenant_id, series_id) REFERENCES series (tenant_id, series_id)
);
CREATE INDEX sessions_starts_at_idx ON sessions (tenant_id, starts_at, session_id);
SELECT naober_fence('sessions');

-- Where a person's case belongs, as intake's events tell: decides which case worker may see a registration.
CREATE TABLE people (
  tenant_id         uuid NOT NULL,
  person_id         uuid NOT NULL,
  municipality_code text NOT NULL,
  PRIMARY KEY (tenant_id, person_id)
);
SELECT naober_fence('people');

CREATE TABLE registrations (
  tenant_id       uuid        NOT NULL,
  registration_id uuid        NOT NULL,
  session_id      uuid        NOT NULL,
  person_id       uuid        NOT NULL,
  version         integer     NOT NULL,
  state           text        NOT NULL CHECK (state IN ('SEATED', 'WAITLISTED', 'GIVEN_UP', 'VOID')),
  request_number  integer     NOT NULL,  -- rank of arrival in the session, given under the session's lock
  created_at      timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, registration_id),
  UNIQUE (tenant_id, session_id, request_number),
  FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, session_id)
);
-- Nobody has two seats; backs up the rule that the session's lock already keeps.
CREATE UNIQUE INDEX registrations_live_idx ON registrations (tenant_id, session_id, person_id)
  WHERE state IN ('SEATED', 'WAITLISTED');
CREATE INDEX registrations_person_idx ON registrations (tenant_id, person_id, registration_id);
SELECT naober_fence('registrations');

CREATE TABLE attendances (
  tenant_id     uuid        NOT NULL,
  attendance_id uuid        NOT NULL,
  session_id    uuid        NOT NULL,
  person_id     uuid        NOT NULL,
  version       integer     NOT NULL,
  presence      text        NOT NULL CHECK (presence IN ('PRESENT', 'EXCUSED', 'ABSENT')),
  minutes       integer     NOT NULL,
  barrier       text        NOT NULL,  -- empty: unknown
  flags         text[]      NOT NULL,
  recorded_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, attendance_id),
  UNIQUE (tenant_id, session_id, person_id),
  FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, session_id)
);
SELECT naober_fence('attendances');
