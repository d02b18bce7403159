-- A consortium that the statistics don't know yet counts as empty, so that every index that begins with tenant_id looks
-- equally good: foreign keys and look-ups then read the whole consortium for each row, and a first import takes time by
-- the square of its rows. Without statistics of the column the planner takes any consortium for a 200th of the table,
-- and the index on all that is asked for wins.
ALTER TABLE people ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE consents ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE probable_duplicates ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE programmes ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE enrolments ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE trajectories ALTER COLUMN tenant_id SET STATISTICS 0;
