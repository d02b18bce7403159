-- The tenants themselves, so without a tenant fence: the code shows a caller no other than their own.
CREATE TABLE consortia (
  consortium_id uuid        PRIMARY KEY,
  version       integer     NOT NULL,
  code          text        NOT NULL CONSTRAINT consortia_code_key UNIQUE,
  display_name  text        NOT NULL,
  country       text        NOT NULL,
  time_zone     text        NOT NULL,
  created_at    timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON consortia TO naober_{{service}}_service;
GRANT SELECT ON consortia TO naober_{{service}}_worker, naober_{{service}}_backup;

CREATE TABLE programmes (
  tenant_id                      uuid        NOT NULL,
  programme_code                 text        NOT NULL,
  version                        integer     NOT NULL,
  display_name                   text        NOT NULL,
  target_minutes                 integer     NOT NULL,
  kinds                          text[]      NOT NULL,
  municipality_codes             text[]      NOT NULL,
  start_on                       date        NOT NULL,
  end_on                         date        NOT NULL,
  requires_local_background      boolean     NOT NULL,
  local_background_justification text        NOT NULL,
  copied_from_programme_code     text        NOT NULL,
  isolation_threshold_days       integer     NOT NULL,
  created_at                     timestamptz NOT NULL,
  updated_at                     timestamptz NOT NULL,
  CONSTRAINT programmes_pkey PRIMARY KEY (tenant_id, programme_code)
);
SELECT naober_fence('programmes');
