-- What programs of one version may rely on, a line each: kind|what|how. upgrade_test.py compares it before and after.
SELECT 'column|' || c.relname || '.' || a.attname || '|' || format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
  AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
-- What an INSERT must name.
SELECT 'required|' || c.relname || '.' || a.attname || '|'
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''
UNION ALL
-- What an INSERT or UPDATE must keep to, with the columns that it is about.
SELECT 'constraint|' || c.relname || '|' || pg_get_constraintdef(k.oid) || '|' ||
       (SELECT string_agg(a.attname, ',' ORDER BY a.attname) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey))
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND k.contype IN ('c', 'u', 'x', 'f', 'p')
UNION ALL
SELECT 'constraint|' || c.relname || '|' || pg_get_indexdef(i.indexrelid) || '|' ||
       (SELECT string_agg(a.attname, ',' ORDER BY a.attname) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey))
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND i.indisunique
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
UNION ALL
SELECT 'function|' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')|' ||
       pg_get_function_result(p.oid)
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT 'right|' || c.relname || '|' || g.grantee::regrole || ' ' || g.privilege_type
FROM pg_class c, aclexplode(c.relacl) g
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition AND g.grantee <> 0
ORDER BY 1;
