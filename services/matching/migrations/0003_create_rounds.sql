-- Rounds: dinners, groups for shifts, circles. Who is placed where stands in the body, which is read and written whole.
CREATE TABLE rounds (
  tenant_id         uuid        NOT NULL,
  round_id          uuid        NOT NULL,
  version           integer     NOT NULL,
  programme_code    text        NOT NULL,
  municipality_code text        NOT NULL,  -- whose staff look after it; '' = the consortium's
  state             smallint    NOT NULL,
  host_codes        text[]      NOT NULL,  -- organisations to which an approved round sends groups
  body              bytea       NOT NULL,  -- naober.matching.v1.Round, with the residents' status
  created_at        timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, round_id)
);
SELECT naober_fence('rounds');
