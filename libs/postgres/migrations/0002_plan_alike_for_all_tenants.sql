-- A tenant that the statistics don't know yet counts as empty, so that every index that begins with tenant_id looks
-- equally good: foreign keys and look-ups then read the whole tenant for each row, and a first import takes time by the
-- square of its rows. Without statistics of the column the planner takes any tenant for a 200th of the table, and the
-- index on all that is asked for wins.
CREATE FUNCTION naober_plan_alike_for_all_tenants(fenced regclass) RETURNS void
LANGUAGE plpgsql
AS $$ BEGIN EXECUTE format('ALTER TABLE %s ALTER COLUMN tenant_id SET STATISTICS 0', fenced); END $$;

CREATE OR REPLACE FUNCTION naober_fence(fenced regclass) RETURNS void
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
  PERFORM naober_plan_alike_for_all_tenants(fenced);
END
$$;

-- The tables that were fenced before.
SELECT naober_plan_alike_for_all_tenants(polrelid) FROM pg_policy WHERE polname = 'tenant_only';
