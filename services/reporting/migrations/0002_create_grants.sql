-- Budgets that a coordinator enters; not a projection, so a rebuild leaves them alone.
CREATE TABLE grants (
  tenant_id                uuid        NOT NULL,
  grant_id                 uuid        NOT NULL,
  version                  integer     NOT NULL,
  programme_code           text        NOT NULL,
  funder_organisation_code text        NOT NULL,
  reference                text        NOT NULL,
  budget_cents             integer     NOT NULL CHECK (budget_cents >= 0),
  currency_code            text        NOT NULL,
  start_on                 date,
  end_on                   date,
  created_at               timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, grant_id)
);
CREATE INDEX grants_programme_idx ON grants (tenant_id, programme_code, created_at, grant_id);
SELECT naober_fence('grants');
