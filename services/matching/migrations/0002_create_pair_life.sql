-- How a pair is accompanied: the agreed period, check-ins, signals that it doesn't meet, intervision of buddies.

-- A match that began before agreed on the four months that were the rule (R17).
ALTER TABLE matches ADD COLUMN planned_end_at timestamptz;
UPDATE matches SET planned_end_at = active_from + interval '2856 hours';
ALTER TABLE matches ALTER COLUMN planned_end_at SET NOT NULL;
ALTER TABLE matches ADD COLUMN resumed_at timestamptz;  -- when it last went on after a rest
-- Whom silence is watched of: since the last meeting, the start or the end of a rest, whichever is latest.
CREATE INDEX matches_silent_idx ON matches (tenant_id, programme_code, greatest(active_from, last_meeting_at, resumed_at))
  WHERE state = 1;
SELECT naober_open_to_worker('matches');

-- One per side at the start and one after the end; planned, then recorded once. Removed with the person's consent.
CREATE TABLE check_ins (
  tenant_id        uuid        NOT NULL,
  check_in_id      uuid        NOT NULL,
  match_id         uuid        NOT NULL,
  kind             smallint    NOT NULL,
  side             smallint    NOT NULL,
  person_id        uuid        NOT NULL,  -- of that side: nobody else but staff learns of it (R18)
  planned_at       timestamptz NOT NULL,
  due_at           timestamptz NOT NULL,
  recorded_at      timestamptz,
  mood             smallint,
  follow_up_needed boolean     NOT NULL DEFAULT false,
  note             text        NOT NULL DEFAULT '',
  still_in_contact boolean,
  PRIMARY KEY (tenant_id, check_in_id),
  UNIQUE (tenant_id, match_id, kind, side),
  FOREIGN KEY (tenant_id, match_id) REFERENCES matches (tenant_id, match_id)
);
CREATE INDEX check_ins_due_idx ON check_ins (tenant_id, due_at, check_in_id);
CREATE INDEX check_ins_person_idx ON check_ins (tenant_id, person_id);
SELECT naober_fence('check_ins');

CREATE TABLE contact_people (
  tenant_id         uuid NOT NULL,
  programme_code    text NOT NULL,
  municipality_code text NOT NULL,  -- '' = all that have nobody of their own
  subject           text NOT NULL,
  deputy_subject    text NOT NULL,
  leave_first_day   date,
  leave_last_day    date,
  PRIMARY KEY (tenant_id, programme_code, municipality_code)
);
SELECT naober_fence('contact_people');

CREATE TABLE contact_signals (
  tenant_id         uuid        NOT NULL,
  signal_id         uuid        NOT NULL,
  match_id          uuid        NOT NULL,
  since             timestamptz NOT NULL,
  recipient_subject text        NOT NULL,  -- '' = nobody was named
  raised_at         timestamptz NOT NULL,
  closed_at         timestamptz,
  PRIMARY KEY (tenant_id, signal_id),
  -- Once per gap, however many watch.
  UNIQUE (tenant_id, match_id, since),
  FOREIGN KEY (tenant_id, match_id) REFERENCES matches (tenant_id, match_id)
);
SELECT naober_fence('contact_signals');
SELECT naober_open_to_worker('contact_signals');

CREATE TABLE intervision_groups (
  tenant_id           uuid        NOT NULL,
  group_id            uuid        NOT NULL,
  version             integer     NOT NULL,
  programme_code      text        NOT NULL,
  municipality_code   text        NOT NULL,  -- '' = the consortium's
  facilitator_subject text        NOT NULL,
  every_weeks         smallint    NOT NULL,
  created_at          timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, group_id)
);
SELECT naober_fence('intervision_groups');

CREATE TABLE intervision_members (
  tenant_id uuid NOT NULL,
  group_id  uuid NOT NULL,
  buddy_id  uuid NOT NULL,
  PRIMARY KEY (tenant_id, group_id, buddy_id),
  FOREIGN KEY (tenant_id, group_id) REFERENCES intervision_groups (tenant_id, group_id)
);
CREATE INDEX intervision_members_buddy_idx ON intervision_members (tenant_id, buddy_id);
SELECT naober_fence('intervision_members');

CREATE TABLE intervision_meetings (
  tenant_id   uuid        NOT NULL,
  meeting_id  uuid        NOT NULL,
  group_id    uuid        NOT NULL,
  starts_at   timestamptz NOT NULL,
  minutes     integer     NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
  recorded_at timestamptz,
  PRIMARY KEY (tenant_id, meeting_id),
  UNIQUE (tenant_id, group_id, starts_at),
  FOREIGN KEY (tenant_id, group_id) REFERENCES intervision_groups (tenant_id, group_id)
);
SELECT naober_fence('intervision_meetings');

CREATE TABLE intervision_attendance (
  tenant_id  uuid    NOT NULL,
  meeting_id uuid    NOT NULL,
  buddy_id   uuid    NOT NULL,
  minutes    integer NOT NULL,
  PRIMARY KEY (tenant_id, meeting_id, buddy_id),
  FOREIGN KEY (tenant_id, meeting_id) REFERENCES intervision_meetings (tenant_id, meeting_id)
);
CREATE INDEX intervision_attendance_buddy_idx ON intervision_attendance (tenant_id, buddy_id);
SELECT naober_fence('intervision_attendance');
