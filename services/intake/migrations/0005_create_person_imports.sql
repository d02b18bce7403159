CREATE TABLE person_imports (
  tenant_id              uuid        NOT NULL,
  import_id              uuid        NOT NULL,
  version                integer     NOT NULL,
  state                  text        NOT NULL,
  dry_run                boolean     NOT NULL,
  default_programme_code text        NOT NULL,
  column_mapping         jsonb       NOT NULL,
  created_by             text        NOT NULL,
  encoding               text        NOT NULL,
  separator              text        NOT NULL,
  received_bytes         integer     NOT NULL,
  chunk_count            integer     NOT NULL,
  total_rows             integer     NOT NULL,
  processed_rows         integer     NOT NULL,
  created_people         integer     NOT NULL,
  unchanged_rows         integer     NOT NULL,
  failed_rows            integer     NOT NULL,
  probable_duplicates    integer     NOT NULL,
  failure_reason         text        NOT NULL,
  created_at             timestamptz NOT NULL,
  started_at             timestamptz,
  ended_at               timestamptz,
  lease_holder           text        NOT NULL,  -- the worker that does it now
  lease_until            timestamptz NOT NULL,  -- real time
  CONSTRAINT person_imports_pkey PRIMARY KEY (tenant_id, import_id)
);
-- What workers look for.
CREATE INDEX person_imports_pending_idx ON person_imports (import_id) WHERE state IN ('QUEUED', 'RUNNING');
SELECT naober_fence('person_imports');
SELECT naober_open_to_worker('person_imports');

-- The file itself; removed when the import ends.
CREATE TABLE person_import_chunks (
  tenant_id   uuid    NOT NULL,
  import_id   uuid    NOT NULL,
  chunk_index integer NOT NULL,
  content     bytea   NOT NULL,
  CONSTRAINT person_import_chunks_pkey PRIMARY KEY (tenant_id, import_id, chunk_index),
  FOREIGN KEY (tenant_id, import_id) REFERENCES person_imports (tenant_id, import_id)
);
SELECT naober_fence('person_import_chunks');

CREATE TABLE person_import_errors (
  tenant_id   uuid    NOT NULL,
  import_id   uuid    NOT NULL,
  row_number  integer NOT NULL,  -- as a spreadsheet shows it: the header is 1
  position    integer NOT NULL,  -- among the errors of the row
  column_name text    NOT NULL,
  reason      text    NOT NULL,
  description text    NOT NULL,
  CONSTRAINT person_import_errors_pkey PRIMARY KEY (tenant_id, import_id, row_number, position),
  FOREIGN KEY (tenant_id, import_id) REFERENCES person_imports (tenant_id, import_id)
);
SELECT naober_fence('person_import_errors');
