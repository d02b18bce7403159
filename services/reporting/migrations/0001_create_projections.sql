-- Projections of all services' events. They can be dropped and rebuilt from the event logs at any time, and then hold the
-- same rows: every column has one producer, and the order between producers never matters.

-- What the person aggregate says; the highest version wins.
CREATE TABLE people (
  tenant_id         uuid    NOT NULL,
  person_id         uuid    NOT NULL,
  version           integer NOT NULL,
  municipality_code text    NOT NULL,
  buddy_capacity    integer NOT NULL,
  PRIMARY KEY (tenant_id, person_id)
);
SELECT naober_fence('people');

-- One person in one programme, and what they add to each column of the municipal report.
CREATE TABLE participations (
  tenant_id            uuid    NOT NULL,
  programme_code       text    NOT NULL,
  person_id            uuid    NOT NULL,
  enrolled             boolean NOT NULL DEFAULT false,
  is_newcomer          boolean NOT NULL DEFAULT false,
  is_buddy             boolean NOT NULL DEFAULT false,
  enrolment_municipality_code text NOT NULL DEFAULT '',
  enrolment_capacity   integer NOT NULL DEFAULT 0,
  channel              text    NOT NULL DEFAULT '',
  referring_organisation_code text NOT NULL DEFAULT '',
  ever_ready           boolean NOT NULL DEFAULT false,
  ready                boolean NOT NULL DEFAULT false,
  active_matches       integer NOT NULL DEFAULT 0,
  active_local_matches integer NOT NULL DEFAULT 0,
  open_proposals       integer NOT NULL DEFAULT 0,
  confirmed_meetings   integer NOT NULL DEFAULT 0,
  confirmed_minutes    integer NOT NULL DEFAULT 0,
  -- What the domain makes of the columns above.
  municipality_code    text    NOT NULL DEFAULT '',
  adds_registered      smallint NOT NULL DEFAULT 0,
  adds_ready           smallint NOT NULL DEFAULT 0,
  adds_matched         smallint NOT NULL DEFAULT 0,
  adds_matched_locally smallint NOT NULL DEFAULT 0,
  adds_waiting         smallint NOT NULL DEFAULT 0,
  adds_meetings        integer  NOT NULL DEFAULT 0,
  adds_minutes         integer  NOT NULL DEFAULT 0,
  adds_met             smallint NOT NULL DEFAULT 0,
  adds_buddies         smallint NOT NULL DEFAULT 0,
  adds_buddies_free    smallint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, programme_code, person_id)
);
CREATE INDEX participations_person_idx ON participations (tenant_id, person_id);
SELECT naober_fence('participations');

-- Matches that were ever activated; remembers whether a match counted as local.
CREATE TABLE matches (
  tenant_id      uuid    NOT NULL,
  match_id       uuid    NOT NULL,
  programme_code text    NOT NULL,
  newcomer_id    uuid    NOT NULL,
  buddy_id       uuid    NOT NULL,
  local          boolean NOT NULL,
  ended          boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, match_id)
);
CREATE INDEX matches_programme_idx ON matches (tenant_id, programme_code);
SELECT naober_fence('matches');

-- The present state of each referral; the highest version wins.
CREATE TABLE referrals (
  tenant_id         uuid    NOT NULL,
  referral_id       uuid    NOT NULL,
  version           integer NOT NULL,
  programme_code    text    NOT NULL,
  municipality_code text    NOT NULL,
  state             text    NOT NULL,
  PRIMARY KEY (tenant_id, referral_id)
);
CREATE INDEX referrals_programme_idx ON referrals (tenant_id, programme_code);
SELECT naober_fence('referrals');

-- A rebuild empties the projections of all tenants: the worker's task.
GRANT TRUNCATE ON people, participations, matches, referrals TO naober_{{service}}_worker;
