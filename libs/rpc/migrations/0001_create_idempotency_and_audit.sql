-- Requests that were carried out, kept for 7 days (AIP-155): a repeated request_id gives the same answer. The answer
-- itself is never stored; it is rebuilt from the resource.
CREATE TABLE idempotency (
  tenant_id           uuid        NOT NULL,  -- the nil UUID for calls that belong to no consortium
  subject             text        NOT NULL,
  method              text        NOT NULL,
  request_id          uuid        NOT NULL,
  request_fingerprint bytea       NOT NULL,  -- HMAC-SHA-256 of the request's canonical form
  resource_id         text,                  -- what the request made or changed; NULL while it runs
  resource_version    integer,
  expires_at          timestamptz NOT NULL,  -- real time
  PRIMARY KEY (tenant_id, subject, method, request_id)
);
CREATE INDEX idempotency_expires_at_idx ON idempotency (expires_at);
SELECT naober_fence('idempotency');
SELECT naober_open_to_worker('idempotency');

-- Who did what to what, when, from where and with what result (BIO2 8.15.01). Append-only: no role of the running
-- platform can change or remove an entry.
CREATE TABLE audit_entries (
  tenant_id     uuid        NOT NULL,  -- the nil UUID for calls that belong to no consortium
  entry_id      uuid        NOT NULL,  -- UUIDv7: sorts by the real time of recording
  recorded_at   timestamptz NOT NULL,  -- real time
  business_time timestamptz NOT NULL,
  action        text        NOT NULL,  -- as the RPC's permission names it: people.read
  method        text        NOT NULL,
  objects       jsonb       NOT NULL,  -- [{"type": "person", "id": "…"}]
  result        text        NOT NULL,  -- OK, NOT_FOUND, …
  reason        text        NOT NULL,  -- of a refusal: CONSENT_MISSING; else empty
  actor         text        NOT NULL,  -- sub of the token
  actor_issuer  text        NOT NULL,
  via_service   text        NOT NULL,  -- the service that acted for the actor; empty when direct
  origin        text        NOT NULL,  -- network address of the peer
  trace_id      text        NOT NULL,
  PRIMARY KEY (tenant_id, entry_id)
);
SELECT naober_fence('audit_entries');
REVOKE UPDATE, DELETE ON audit_entries FROM naober_{{service}}_service;
