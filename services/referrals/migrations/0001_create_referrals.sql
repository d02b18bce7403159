-- Who takes a person on, and how it ended. Codes are those of the protos without their prefix.

CREATE TABLE organisations (
  tenant_id         uuid        NOT NULL,
  organisation_id   uuid        NOT NULL,
  version           integer     NOT NULL,
  code              text        NOT NULL COLLATE "C",
  display_name      text        NOT NULL,
  kind              text        NOT NULL,
  country           text        NOT NULL,
  postcode          text        NOT NULL,
  municipality_code text        NOT NULL,
  email             text        NOT NULL,
  phone             text        NOT NULL,
  created_at        timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, organisation_id),
  UNIQUE (tenant_id, code)
);
SELECT naober_fence('organisations');

CREATE TABLE places (
  tenant_id          uuid        NOT NULL,
  place_id           uuid        NOT NULL,
  version            integer     NOT NULL,
  external_id        text,
  organisation_code  text        NOT NULL,
  title              text        NOT NULL,
  kind               text        NOT NULL,
  interests          text[]      NOT NULL,
  competences        text[]      NOT NULL,
  min_oral_level     text        NOT NULL,  -- empty: none asked
  language_code      text        NOT NULL,
  availability       text[]      NOT NULL,  -- MON_MORNING …
  country            text        NOT NULL,
  postcode           text        NOT NULL,
  municipality_code  text        NOT NULL,
  capacity           integer     NOT NULL,
  social_connections text[]      NOT NULL,
  barrier_removals   text[]      NOT NULL,
  audience           text        NOT NULL,
  assured_on         date,
  created_at         timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, place_id),
  FOREIGN KEY (tenant_id, organisation_code) REFERENCES organisations (tenant_id, code)
);
CREATE UNIQUE INDEX places_external_id_idx ON places (tenant_id, external_id);
CREATE INDEX places_organisation_idx ON places (tenant_id, organisation_code, place_id);
SELECT naober_fence('places');

-- Where a person's case belongs, as intake tells: decides which case worker may see a referral.
CREATE TABLE people (
  tenant_id         uuid NOT NULL,
  person_id         uuid NOT NULL,
  country           text NOT NULL,
  postcode          text NOT NULL,
  municipality_code text NOT NULL,
  PRIMARY KEY (tenant_id, person_id)
);
SELECT naober_fence('people');

CREATE TABLE referrals (
  tenant_id            uuid        NOT NULL,
  referral_id          uuid        NOT NULL,
  version              integer     NOT NULL,
  person_id            uuid        NOT NULL,
  programme_code       text        NOT NULL,  -- empty: none
  sender_code          text        NOT NULL,
  receiver_code        text        NOT NULL,
  place_id             uuid,
  purpose              text        NOT NULL,
  note                 text        NOT NULL,
  former_referral_id   uuid,
  state                text        NOT NULL,
  reason               text        NOT NULL,
  outcome              text        NOT NULL,
  waiting_position     integer,
  first_meeting_at     timestamptz,
  receiver_shut_out    boolean     NOT NULL,  -- the person's consent for the receiver ended: it sees nothing any more
  overdue              text        NOT NULL,  -- what has been signalled: NO, REMINDER, ESCALATION
  created_at           timestamptz NOT NULL,
  sent_at              timestamptz,
  received_at          timestamptz,
  accepted_at          timestamptz,
  closed_at            timestamptz,
  PRIMARY KEY (tenant_id, referral_id),
  FOREIGN KEY (tenant_id, sender_code) REFERENCES organisations (tenant_id, code),
  FOREIGN KEY (tenant_id, receiver_code) REFERENCES organisations (tenant_id, code),
  FOREIGN KEY (tenant_id, place_id) REFERENCES places (tenant_id, place_id),
  FOREIGN KEY (tenant_id, former_referral_id) REFERENCES referrals (tenant_id, referral_id)
);
-- One open referral of a person to the same receiver and place; the nil UUID stands for no place.
CREATE UNIQUE INDEX referrals_open_idx ON referrals
  (tenant_id, person_id, receiver_code, coalesce(place_id, '00000000-0000-0000-0000-000000000000'))
  WHERE state IN ('DRAFT', 'SENT', 'RECEIVED', 'ACCEPTED', 'WAITLISTED', 'SCHEDULED', 'NO_SHOW', 'IN_PROGRESS',
                  'ON_HOLD');
CREATE INDEX referrals_person_idx ON referrals (tenant_id, person_id);
CREATE INDEX referrals_sender_idx ON referrals (tenant_id, sender_code, referral_id);
CREATE INDEX referrals_receiver_idx ON referrals (tenant_id, receiver_code, referral_id);
CREATE INDEX referrals_place_idx ON referrals (tenant_id, place_id) WHERE place_id IS NOT NULL;
CREATE INDEX referrals_unanswered_idx ON referrals (tenant_id, sent_at) WHERE state IN ('SENT', 'RECEIVED');
SELECT naober_fence('referrals');
-- The timer asks, across consortia, who has unanswered referrals.
SELECT naober_open_to_worker('referrals');

CREATE TABLE referral_transitions (
  tenant_id         uuid        NOT NULL,
  transition_id     uuid        NOT NULL,
  referral_id       uuid        NOT NULL,
  version           integer     NOT NULL,  -- of the referral after it
  from_state        text        NOT NULL,  -- empty for the first
  to_state          text        NOT NULL,
  party             text        NOT NULL,
  reason            text        NOT NULL,
  organisation_code text        NOT NULL,  -- empty when a person or the platform acted
  at                timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, transition_id),
  UNIQUE (tenant_id, referral_id, version),
  FOREIGN KEY (tenant_id, referral_id) REFERENCES referrals (tenant_id, referral_id)
);
SELECT naober_fence('referral_transitions');

-- The closed loop: how far people have come in a programme, from the events of intake, matching and activities. A row
-- holds while what it says is true: a match that ends takes its MATCHED away. Facts and times only, never a note.
CREATE TABLE milestones (
  tenant_id      uuid        NOT NULL,
  kind           text        NOT NULL CHECK (kind IN ('WAITING', 'MATCHED', 'TRAINING', 'COMPLETED')),
  source_id      uuid        NOT NULL,  -- enrolment, match, registration, trajectory
  person_id      uuid        NOT NULL,
  programme_code text        NOT NULL,  -- empty: a training that is open to all
  session_id     uuid,                  -- of TRAINING
  reached_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, kind, source_id)
);
CREATE INDEX milestones_person_idx ON milestones (tenant_id, person_id, programme_code);
CREATE INDEX milestones_session_idx ON milestones (tenant_id, session_id) WHERE session_id IS NOT NULL;
SELECT naober_fence('milestones');
