-- The fence between tenants, used by every table that has a tenant_id:
--   SELECT naober_fence('people');
-- Fail-closed: without a tenant set for the transaction, nothing is visible and nothing can be written. Forced, so it
-- binds the table's owner too; the owner's own policy exists because without it a backfill would silently change
-- nothing.
CREATE FUNCTION naober_tenant() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
-- After a transaction-local setting the value is '' and not NULL.
AS $$ SELECT nullif(current_setting('naober.tenant', true), '')::uuid $$;

CREATE FUNCTION naober_fence(fenced regclass) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', fenced);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', fenced);
  EXECUTE format('CREATE POLICY owner_all ON %s TO naober_{{service}}_owner USING (true) WITH CHECK (true)', fenced);
  EXECUTE format('CREATE POLICY tenant_only ON %s TO naober_{{service}}_service '
                 'USING (tenant_id = naober_tenant()) WITH CHECK (tenant_id = naober_tenant())', fenced);
  EXECUTE format('CREATE POLICY backup_reads ON %s FOR SELECT TO naober_{{service}}_backup USING (true)', fenced);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO naober_{{service}}_service', fenced);
  EXECUTE format('GRANT SELECT ON %s TO naober_{{service}}_backup', fenced);
END
$$;

-- Lets the worker role (relay, timers) read and write a fenced table across tenants:
--   SELECT naober_open_to_worker('outbox');
CREATE FUNCTION naober_open_to_worker(fenced regclass) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
  EXECUTE format('CREATE POLICY worker_all ON %s TO naober_{{service}}_worker USING (true) WITH CHECK (true)', fenced);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO naober_{{service}}_worker', fenced);
END
$$;
