-- SPDX-License-Identifier: EUPL-1.2
-- Generated, and not run by anything. To make it anew:
-- UPDATE_GOLDEN=1 ctest --test-dir build/dev -R naober_snapshots_db_test


CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

CREATE EXTENSION IF NOT EXISTS fuzzystrmatch WITH SCHEMA public;

COMMENT ON EXTENSION fuzzystrmatch IS 'determine similarities and distance between strings';

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;

COMMENT ON EXTENSION pgcrypto IS 'cryptographic functions';

CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;

COMMENT ON EXTENSION unaccent IS 'text search dictionary that removes accents';

CREATE FUNCTION public.begin_log_epoch(holder text, fence bigint, incarnation text) RETURNS integer
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
  begun integer;
BEGIN
  UPDATE event_log l SET epoch = l.epoch + 1, incarnation = begin_log_epoch.incarnation
  WHERE l.relay_holder = begin_log_epoch.holder AND l.relay_fence = begin_log_epoch.fence
  RETURNING l.epoch INTO begun;
  IF begun IS NOT NULL THEN
    INSERT INTO event_log_epochs (epoch, shard, start_pub_seq)
    SELECT begun, s.shard, s.top_pub_seq FROM event_log_shards s;
    UPDATE reported_checkpoints r SET pub_seq = s.top_pub_seq
    FROM event_log_shards s WHERE s.shard = r.shard AND r.pub_seq > s.top_pub_seq;
  END IF;
  RETURN begun;
END
$$;

CREATE FUNCTION public.claim_events(producer text, holder text, shards smallint[], fences bigint[], epochs integer[], since bigint[], upto bigint[], event_ids uuid[], subjects uuid[], event_shards smallint[], pub_seqs bigint[]) RETURNS TABLE(event_id uuid, verdict text)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
  moved integer;
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  UPDATE consumer_shards c SET pub_seq = n.upto
  FROM unnest(shards, fences, epochs, since, upto) AS n(shard, fence, epoch, since, upto)
  WHERE c.producer = claim_events.producer AND c.shard = n.shard AND c.holder = claim_events.holder
    AND c.fence = n.fence AND c.epoch = n.epoch AND c.pub_seq = n.since;
  GET DIAGNOSTICS moved = ROW_COUNT;
  IF moved <> cardinality(shards) THEN
    RETURN QUERY SELECT NULL::uuid, 'lost';
    RETURN;
  END IF;
  RETURN QUERY
  WITH incoming AS MATERIALIZED (
    SELECT e.event_id, e.shard, c.epoch, e.pub_seq, d.event_id AS dead_id
    FROM unnest(event_ids, subjects, event_shards, pub_seqs) AS e(event_id, subject, shard, pub_seq)
    JOIN consumer_shards c ON c.producer = claim_events.producer AND c.shard = e.shard
    LEFT JOIN dead_letters d ON d.producer = claim_events.producer AND d.subject = e.subject
    WHERE e.pub_seq > c.inbox_floor
  ), fresh AS (
    INSERT INTO inbox (producer, event_id, shard, epoch, pub_seq)
    SELECT claim_events.producer, i.event_id, i.shard, i.epoch, i.pub_seq FROM incoming i WHERE i.dead_id IS NULL
    ON CONFLICT DO NOTHING
    RETURNING event_id
  )
  SELECT f.event_id, 'apply' FROM fresh f
  UNION ALL
  SELECT i.event_id, 'park' FROM incoming i
  WHERE i.dead_id <> i.event_id
    AND NOT EXISTS (SELECT FROM inbox x WHERE x.producer = claim_events.producer AND x.event_id = i.event_id);
END
$$;

CREATE FUNCTION public.emit_events(event_ids uuid[], aggregate_types text[], aggregate_ids uuid[], event_types text[], envelopes bytea[], times timestamp with time zone[], shards smallint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  -- Whoever emits is sure of its commit before others hear of it, also when it applies another's events meanwhile.
  SET LOCAL synchronous_commit TO DEFAULT;
  WITH incoming AS (
    SELECT e.*, row_number() OVER (PARTITION BY e.aggregate_id ORDER BY e.place) AS nth,
           count(*) OVER (PARTITION BY e.aggregate_id) AS total
    FROM unnest(event_ids, aggregate_types, aggregate_ids, event_types, envelopes, times, shards) WITH ORDINALITY
           AS e(event_id, aggregate_type, aggregate_id, event_type, envelope, occurred_at, shard, place)
  ), numbered AS (
    INSERT INTO event_sequences AS s (tenant_id, aggregate_id, last_seq)
    SELECT naober_tenant(), i.aggregate_id, count(*) FROM incoming i GROUP BY i.aggregate_id ORDER BY i.aggregate_id
    ON CONFLICT (tenant_id, aggregate_id) DO UPDATE SET last_seq = s.last_seq + excluded.last_seq
    RETURNING s.aggregate_id, s.last_seq
  )
  INSERT INTO outbox (event_id, tenant_id, aggregate_type, aggregate_id, aggregate_seq, event_type, envelope,
                      occurred_at, shard)
  SELECT i.event_id, naober_tenant(), i.aggregate_type, i.aggregate_id, n.last_seq - i.total + i.nth, i.event_type,
         i.envelope, i.occurred_at, i.shard
  FROM incoming i JOIN numbered n USING (aggregate_id)
  ORDER BY i.place;
END
$$;

CREATE FUNCTION public.make_outbox_partitions(first_day date, months integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $$
DECLARE
  since     timestamptz;
  partition text;
  made      integer := 0;
BEGIN
  FOR i IN 0 .. months - 1 LOOP
    since := date_trunc('month', first_day::timestamptz) + make_interval(months => i);
    partition := 'outbox_' || to_char(since, 'YYYY_MM');
    CONTINUE WHEN to_regclass(partition) IS NOT NULL;
    CONTINUE WHEN EXISTS (SELECT FROM outbox_default
                          WHERE occurred_at >= since AND occurred_at < since + interval '1 month');
    -- Made alone and then attached: CREATE … PARTITION OF would lock out all writers of the outbox.
    EXECUTE format('CREATE TABLE %I (LIKE outbox INCLUDING DEFAULTS INCLUDING CONSTRAINTS) '
                   'WITH (autovacuum_vacuum_scale_factor = 0.02)', partition);
    PERFORM naober_fence(partition::regclass);
    EXECUTE format('ALTER TABLE outbox ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   partition, since, since + interval '1 month');
    made := made + 1;
  END LOOP;
  RETURN made;
END
$$;

CREATE FUNCTION public.naober_fence(fenced regclass) RETURNS void
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

CREATE FUNCTION public.naober_open_to_worker(fenced regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  EXECUTE format('CREATE POLICY worker_all ON %s TO naober_{{service}}_worker USING (true) WITH CHECK (true)', fenced);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO naober_{{service}}_worker', fenced);
END
$$;

CREATE FUNCTION public.naober_plan_alike_for_all_tenants(fenced regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$ BEGIN EXECUTE format('ALTER TABLE %s ALTER COLUMN tenant_id SET STATISTICS 0', fenced); END $$;

CREATE FUNCTION public.naober_tenant() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('naober.tenant', true), '')::uuid $$;

CREATE FUNCTION public.publish_outbox(holder text, fence bigint, batch integer) RETURNS TABLE(shard smallint, pub_seq bigint, aggregate_seq bigint, envelope bytea)
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
#variable_conflict use_column
BEGIN
  PERFORM FROM event_log l WHERE l.relay_holder = publish_outbox.holder AND l.relay_fence = publish_outbox.fence
  FOR SHARE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  RETURN QUERY
  WITH picked AS MATERIALIZED (
    SELECT w.occurred_at, w.row_id, w.shard, row_number() OVER (PARTITION BY w.shard ORDER BY w.row_id) AS nth
    FROM (SELECT o.occurred_at, o.row_id, o.shard FROM outbox o WHERE o.pub_seq IS NULL
          ORDER BY o.row_id LIMIT publish_outbox.batch) w
  ), topped AS (
    UPDATE event_log_shards s SET top_pub_seq = s.top_pub_seq + c.added
    FROM (SELECT p.shard, count(*) AS added FROM picked p GROUP BY p.shard) c
    WHERE s.shard = c.shard
    RETURNING s.shard, s.top_pub_seq - c.added AS base
  ), numbered AS (
    UPDATE outbox o SET pub_seq = t.base + p.nth
    FROM picked p JOIN topped t ON t.shard = p.shard
    WHERE o.occurred_at = p.occurred_at AND o.row_id = p.row_id
    RETURNING o.shard, o.pub_seq, o.aggregate_seq, o.envelope
  )
  SELECT n.shard, n.pub_seq, n.aggregate_seq, n.envelope FROM numbered n ORDER BY n.shard, n.pub_seq;
END
$$;

CREATE FUNCTION public.read_log(wanted smallint, after bigint, most integer) RETURNS TABLE(pub_seq bigint, aggregate_seq bigint, envelope bytea)
    LANGUAGE plpgsql STABLE
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET jit TO 'off'
    AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT o.pub_seq, o.aggregate_seq, o.envelope FROM outbox o
  WHERE o.shard = read_log.wanted AND o.pub_seq > read_log.after ORDER BY o.pub_seq LIMIT read_log.most;
END
$$;

CREATE FUNCTION public.share_shards(producer text, holder text, lease interval) RETURNS TABLE(shard smallint, fence bigint, epoch integer, pub_seq bigint, rewound boolean)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
  fair integer;
  own  integer;
BEGIN
  IF NOT EXISTS (SELECT FROM consumer_shards c WHERE c.producer = share_shards.producer) THEN
    INSERT INTO consumer_shards (producer, shard) SELECT share_shards.producer, generate_series(0, 15)
    ON CONFLICT DO NOTHING;
  END IF;
  DELETE FROM consumer_members m WHERE m.producer = share_shards.producer AND m.alive_until < clock_timestamp();
  INSERT INTO consumer_members AS m (producer, holder, alive_until)
  VALUES (share_shards.producer, share_shards.holder, clock_timestamp() + share_shards.lease)
  ON CONFLICT (producer, holder) DO UPDATE SET alive_until = excluded.alive_until;
  SELECT ceil(16.0 / count(*)) INTO fair FROM consumer_members m WHERE m.producer = share_shards.producer;
  SELECT count(*) INTO own FROM consumer_shards c
  WHERE c.producer = share_shards.producer AND c.holder = share_shards.holder;
  IF own > fair THEN
    UPDATE consumer_shards c SET holder = ''
    FROM (SELECT k.shard FROM consumer_shards k
          WHERE k.producer = share_shards.producer AND k.holder = share_shards.holder
          ORDER BY k.shard OFFSET fair) surplus
    WHERE c.producer = share_shards.producer AND c.shard = surplus.shard;
  ELSIF own < fair THEN
    UPDATE consumer_shards c SET holder = share_shards.holder, fence = c.fence + 1
    FROM (SELECT k.shard FROM consumer_shards k
          WHERE k.producer = share_shards.producer
            AND NOT EXISTS (SELECT FROM consumer_members m WHERE m.producer = k.producer AND m.holder = k.holder)
          ORDER BY k.shard LIMIT fair - own FOR UPDATE SKIP LOCKED) idle
    WHERE c.producer = share_shards.producer AND c.shard = idle.shard;
  END IF;
  RETURN QUERY
  SELECT c.shard, c.fence, c.epoch, c.pub_seq, c.rewound FROM consumer_shards c
  WHERE c.producer = share_shards.producer AND c.holder = share_shards.holder ORDER BY c.shard;
END
$$;

CREATE TABLE public.audit_entries (
    tenant_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    business_time timestamp with time zone NOT NULL,
    action text NOT NULL,
    method text NOT NULL,
    objects jsonb NOT NULL,
    result text NOT NULL,
    reason text NOT NULL,
    actor text NOT NULL,
    actor_issuer text NOT NULL,
    via_service text NOT NULL,
    origin text NOT NULL,
    trace_id text NOT NULL
);
ALTER TABLE ONLY public.audit_entries ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.audit_entries FORCE ROW LEVEL SECURITY;

CREATE TABLE public.consumer_members (
    producer text NOT NULL,
    holder text NOT NULL,
    alive_until timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE public.consumer_shards (
    producer text NOT NULL,
    shard smallint NOT NULL,
    epoch integer DEFAULT 0 NOT NULL,
    pub_seq bigint DEFAULT 0 NOT NULL,
    inbox_floor bigint DEFAULT 0 NOT NULL,
    rewound boolean DEFAULT false NOT NULL,
    holder text DEFAULT ''::text NOT NULL,
    fence bigint DEFAULT 0 NOT NULL,
    CONSTRAINT consumer_shards_shard_check CHECK (((shard >= 0) AND (shard <= 15)))
)
WITH (fillfactor='50');

CREATE TABLE public.dead_letters (
    event_id uuid NOT NULL,
    producer text NOT NULL,
    shard smallint NOT NULL,
    epoch integer NOT NULL,
    pub_seq bigint NOT NULL,
    event_type text NOT NULL,
    subject uuid NOT NULL,
    envelope bytea NOT NULL,
    error text NOT NULL,
    attempts integer NOT NULL,
    dead_at timestamp with time zone NOT NULL
);

CREATE TABLE public.event_attempts (
    producer text NOT NULL,
    event_id uuid NOT NULL,
    attempts integer NOT NULL,
    first_failed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.event_log (
    one_row boolean DEFAULT true NOT NULL,
    epoch integer DEFAULT 1 NOT NULL,
    incarnation text DEFAULT ''::text NOT NULL,
    relay_holder text DEFAULT ''::text NOT NULL,
    relay_fence bigint DEFAULT 0 NOT NULL,
    relay_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    CONSTRAINT event_log_one_row_check CHECK (one_row)
)
WITH (fillfactor='50');

CREATE TABLE public.event_log_epochs (
    epoch integer NOT NULL,
    shard smallint NOT NULL,
    start_pub_seq bigint NOT NULL
);

CREATE TABLE public.event_log_shards (
    shard smallint NOT NULL,
    top_pub_seq bigint DEFAULT 0 NOT NULL,
    CONSTRAINT event_log_shards_shard_check CHECK (((shard >= 0) AND (shard <= 15)))
)
WITH (fillfactor='50');

CREATE TABLE public.event_sequences (
    tenant_id uuid NOT NULL,
    aggregate_id uuid NOT NULL,
    last_seq bigint NOT NULL
)
WITH (fillfactor='80');
ALTER TABLE ONLY public.event_sequences ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.event_sequences FORCE ROW LEVEL SECURITY;

CREATE TABLE public.idempotency (
    tenant_id uuid NOT NULL,
    subject text NOT NULL,
    method text NOT NULL,
    request_id uuid NOT NULL,
    request_fingerprint bytea NOT NULL,
    resource_id text,
    resource_version integer,
    expires_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.idempotency ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.idempotency FORCE ROW LEVEL SECURITY;

CREATE TABLE public.inbox (
    producer text NOT NULL,
    event_id uuid NOT NULL,
    shard smallint NOT NULL,
    epoch integer NOT NULL,
    pub_seq bigint NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE public.naober_migrations (
    module text NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.outbox (
    row_id bigint NOT NULL,
    event_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_seq bigint NOT NULL,
    event_type text NOT NULL,
    envelope bytea NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    shard smallint NOT NULL,
    pub_seq bigint,
    CONSTRAINT outbox_shard_check CHECK (((shard >= 0) AND (shard <= 15)))
)
PARTITION BY RANGE (occurred_at);
ALTER TABLE ONLY public.outbox ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.outbox FORCE ROW LEVEL SECURITY;

CREATE TABLE public.outbox_2026_11 (
    row_id bigint NOT NULL,
    event_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_seq bigint NOT NULL,
    event_type text NOT NULL,
    envelope bytea NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    shard smallint NOT NULL,
    pub_seq bigint,
    CONSTRAINT outbox_shard_check CHECK (((shard >= 0) AND (shard <= 15)))
)
WITH (autovacuum_vacuum_scale_factor='0.02');
ALTER TABLE ONLY public.outbox_2026_11 ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.outbox_2026_11 FORCE ROW LEVEL SECURITY;

CREATE TABLE public.outbox_2026_12 (
    row_id bigint NOT NULL,
    event_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_seq bigint NOT NULL,
    event_type text NOT NULL,
    envelope bytea NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    shard smallint NOT NULL,
    pub_seq bigint,
    CONSTRAINT outbox_shard_check CHECK (((shard >= 0) AND (shard <= 15)))
)
WITH (autovacuum_vacuum_scale_factor='0.02');
ALTER TABLE ONLY public.outbox_2026_12 ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.outbox_2026_12 FORCE ROW LEVEL SECURITY;

CREATE TABLE public.outbox_2027_01 (
    row_id bigint NOT NULL,
    event_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_seq bigint NOT NULL,
    event_type text NOT NULL,
    envelope bytea NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    shard smallint NOT NULL,
    pub_seq bigint,
    CONSTRAINT outbox_shard_check CHECK (((shard >= 0) AND (shard <= 15)))
)
WITH (autovacuum_vacuum_scale_factor='0.02');
ALTER TABLE ONLY public.outbox_2027_01 ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.outbox_2027_01 FORCE ROW LEVEL SECURITY;

CREATE TABLE public.outbox_default (
    row_id bigint NOT NULL,
    event_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_seq bigint NOT NULL,
    event_type text NOT NULL,
    envelope bytea NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    shard smallint NOT NULL,
    pub_seq bigint,
    CONSTRAINT outbox_shard_check CHECK (((shard >= 0) AND (shard <= 15)))
)
WITH (autovacuum_vacuum_scale_factor='0.02');
ALTER TABLE ONLY public.outbox_default ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.outbox_default FORCE ROW LEVEL SECURITY;

ALTER TABLE public.outbox ALTER COLUMN row_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_row_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.parked_events (
    producer text NOT NULL,
    subject uuid NOT NULL,
    sequence bigint NOT NULL,
    event_id uuid NOT NULL,
    shard smallint NOT NULL,
    epoch integer NOT NULL,
    pub_seq bigint NOT NULL,
    event_type text NOT NULL,
    envelope bytea NOT NULL
);

CREATE TABLE public.reported_checkpoints (
    consumer text NOT NULL,
    shard smallint NOT NULL,
    pub_seq bigint NOT NULL,
    reported_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.outbox ATTACH PARTITION public.outbox_2026_11 FOR VALUES FROM ('2026-11-01 00:00:00+00') TO ('2026-12-01 00:00:00+00');

ALTER TABLE ONLY public.outbox ATTACH PARTITION public.outbox_2026_12 FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');

ALTER TABLE ONLY public.outbox ATTACH PARTITION public.outbox_2027_01 FOR VALUES FROM ('2027-01-01 00:00:00+00') TO ('2027-02-01 00:00:00+00');

ALTER TABLE ONLY public.outbox ATTACH PARTITION public.outbox_default DEFAULT;

ALTER TABLE ONLY public.audit_entries
    ADD CONSTRAINT audit_entries_pkey PRIMARY KEY (tenant_id, entry_id);

ALTER TABLE ONLY public.consumer_members
    ADD CONSTRAINT consumer_members_pkey PRIMARY KEY (producer, holder);

ALTER TABLE ONLY public.consumer_shards
    ADD CONSTRAINT consumer_shards_pkey PRIMARY KEY (producer, shard);

ALTER TABLE ONLY public.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.dead_letters
    ADD CONSTRAINT dead_letters_producer_subject_key UNIQUE (producer, subject);

ALTER TABLE ONLY public.event_attempts
    ADD CONSTRAINT event_attempts_pkey PRIMARY KEY (producer, event_id);

ALTER TABLE ONLY public.event_log_epochs
    ADD CONSTRAINT event_log_epochs_pkey PRIMARY KEY (epoch, shard);

ALTER TABLE ONLY public.event_log
    ADD CONSTRAINT event_log_pkey PRIMARY KEY (one_row);

ALTER TABLE ONLY public.event_log_shards
    ADD CONSTRAINT event_log_shards_pkey PRIMARY KEY (shard);

ALTER TABLE ONLY public.event_sequences
    ADD CONSTRAINT event_sequences_pkey PRIMARY KEY (tenant_id, aggregate_id);

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (tenant_id, subject, method, request_id);

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (producer, event_id);

ALTER TABLE ONLY public.naober_migrations
    ADD CONSTRAINT naober_migrations_pkey PRIMARY KEY (module, version);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (occurred_at, row_id);

ALTER TABLE ONLY public.outbox_2026_11
    ADD CONSTRAINT outbox_2026_11_pkey PRIMARY KEY (occurred_at, row_id);

ALTER TABLE ONLY public.outbox_2026_12
    ADD CONSTRAINT outbox_2026_12_pkey PRIMARY KEY (occurred_at, row_id);

ALTER TABLE ONLY public.outbox_2027_01
    ADD CONSTRAINT outbox_2027_01_pkey PRIMARY KEY (occurred_at, row_id);

ALTER TABLE ONLY public.outbox_default
    ADD CONSTRAINT outbox_default_pkey PRIMARY KEY (occurred_at, row_id);

ALTER TABLE ONLY public.parked_events
    ADD CONSTRAINT parked_events_pkey PRIMARY KEY (producer, subject, sequence, event_id);

ALTER TABLE ONLY public.reported_checkpoints
    ADD CONSTRAINT reported_checkpoints_pkey PRIMARY KEY (consumer, shard);

CREATE INDEX dead_letters_oldest_idx ON public.dead_letters USING btree (dead_at, event_id);

CREATE INDEX idempotency_expires_at_idx ON public.idempotency USING btree (expires_at);

CREATE INDEX inbox_applied_idx ON public.inbox USING brin (applied_at);

CREATE INDEX outbox_unpublished_idx ON ONLY public.outbox USING btree (row_id) WHERE (pub_seq IS NULL);

CREATE INDEX outbox_2026_11_row_id_idx ON public.outbox_2026_11 USING btree (row_id) WHERE (pub_seq IS NULL);

CREATE INDEX outbox_log_idx ON ONLY public.outbox USING btree (shard, pub_seq) WHERE (pub_seq IS NOT NULL);

CREATE INDEX outbox_2026_11_shard_pub_seq_idx ON public.outbox_2026_11 USING btree (shard, pub_seq) WHERE (pub_seq IS NOT NULL);

CREATE INDEX outbox_2026_12_row_id_idx ON public.outbox_2026_12 USING btree (row_id) WHERE (pub_seq IS NULL);

CREATE INDEX outbox_2026_12_shard_pub_seq_idx ON public.outbox_2026_12 USING btree (shard, pub_seq) WHERE (pub_seq IS NOT NULL);

CREATE INDEX outbox_2027_01_row_id_idx ON public.outbox_2027_01 USING btree (row_id) WHERE (pub_seq IS NULL);

CREATE INDEX outbox_2027_01_shard_pub_seq_idx ON public.outbox_2027_01 USING btree (shard, pub_seq) WHERE (pub_seq IS NOT NULL);

CREATE INDEX outbox_default_row_id_idx ON public.outbox_default USING btree (row_id) WHERE (pub_seq IS NULL);

CREATE INDEX outbox_default_shard_pub_seq_idx ON public.outbox_default USING btree (shard, pub_seq) WHERE (pub_seq IS NOT NULL);

ALTER INDEX public.outbox_pkey ATTACH PARTITION public.outbox_2026_11_pkey;

ALTER INDEX public.outbox_unpublished_idx ATTACH PARTITION public.outbox_2026_11_row_id_idx;

ALTER INDEX public.outbox_log_idx ATTACH PARTITION public.outbox_2026_11_shard_pub_seq_idx;

ALTER INDEX public.outbox_pkey ATTACH PARTITION public.outbox_2026_12_pkey;

ALTER INDEX public.outbox_unpublished_idx ATTACH PARTITION public.outbox_2026_12_row_id_idx;

ALTER INDEX public.outbox_log_idx ATTACH PARTITION public.outbox_2026_12_shard_pub_seq_idx;

ALTER INDEX public.outbox_pkey ATTACH PARTITION public.outbox_2027_01_pkey;

ALTER INDEX public.outbox_unpublished_idx ATTACH PARTITION public.outbox_2027_01_row_id_idx;

ALTER INDEX public.outbox_log_idx ATTACH PARTITION public.outbox_2027_01_shard_pub_seq_idx;

ALTER INDEX public.outbox_pkey ATTACH PARTITION public.outbox_default_pkey;

ALTER INDEX public.outbox_unpublished_idx ATTACH PARTITION public.outbox_default_row_id_idx;

ALTER INDEX public.outbox_log_idx ATTACH PARTITION public.outbox_default_shard_pub_seq_idx;

ALTER TABLE public.audit_entries ENABLE ROW LEVEL SECURITY;

CREATE POLICY backup_reads ON public.audit_entries FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.event_sequences FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.idempotency FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.outbox FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.outbox_2026_11 FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.outbox_2026_12 FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.outbox_2027_01 FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.outbox_default FOR SELECT TO naober_{{service}}_backup USING (true);

ALTER TABLE public.event_sequences ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.idempotency ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.outbox_2026_11 ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.outbox_2026_12 ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.outbox_2027_01 ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.outbox_default ENABLE ROW LEVEL SECURITY;

CREATE POLICY owner_all ON public.audit_entries TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.event_sequences TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.idempotency TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.outbox TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.outbox_2026_11 TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.outbox_2026_12 TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.outbox_2027_01 TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.outbox_default TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY tenant_only ON public.audit_entries TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.event_sequences TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.idempotency TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.outbox TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.outbox_2026_11 TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.outbox_2026_12 TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.outbox_2027_01 TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.outbox_default TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY worker_all ON public.idempotency TO naober_{{service}}_worker USING (true) WITH CHECK (true);

CREATE POLICY worker_all ON public.outbox TO naober_{{service}}_worker USING (true) WITH CHECK (true);

REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO naober_{{service}}_service;
GRANT USAGE ON SCHEMA public TO naober_{{service}}_worker;
GRANT USAGE ON SCHEMA public TO naober_{{service}}_backup;

REVOKE ALL ON FUNCTION public.make_outbox_partitions(first_day date, months integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.make_outbox_partitions(first_day date, months integer) TO naober_{{service}}_worker;

GRANT SELECT,INSERT ON TABLE public.audit_entries TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.audit_entries TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.consumer_members TO naober_{{service}}_worker;
GRANT SELECT ON TABLE public.consumer_members TO naober_{{service}}_backup;

GRANT SELECT,UPDATE ON TABLE public.consumer_shards TO naober_{{service}}_service;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.consumer_shards TO naober_{{service}}_worker;
GRANT SELECT ON TABLE public.consumer_shards TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.dead_letters TO naober_{{service}}_service;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE public.dead_letters TO naober_{{service}}_worker;
GRANT SELECT ON TABLE public.dead_letters TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_attempts TO naober_{{service}}_service;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE public.event_attempts TO naober_{{service}}_worker;
GRANT SELECT ON TABLE public.event_attempts TO naober_{{service}}_backup;

GRANT SELECT,UPDATE ON TABLE public.event_log TO naober_{{service}}_worker;
GRANT SELECT ON TABLE public.event_log TO naober_{{service}}_backup;

GRANT SELECT,INSERT ON TABLE public.event_log_epochs TO naober_{{service}}_worker;
GRANT SELECT ON TABLE public.event_log_epochs TO naober_{{service}}_backup;

GRANT SELECT,UPDATE ON TABLE public.event_log_shards TO naober_{{service}}_worker;
GRANT SELECT ON TABLE public.event_log_shards TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_sequences TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.event_sequences TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.idempotency TO naober_{{service}}_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency TO naober_{{service}}_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.inbox TO naober_{{service}}_service;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE public.inbox TO naober_{{service}}_worker;
GRANT SELECT ON TABLE public.inbox TO naober_{{service}}_backup;

GRANT SELECT ON TABLE public.naober_migrations TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.naober_migrations TO naober_{{service}}_worker;
GRANT SELECT ON TABLE public.naober_migrations TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.outbox TO naober_{{service}}_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO naober_{{service}}_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox_2026_11 TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.outbox_2026_11 TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox_2026_12 TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.outbox_2026_12 TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox_2027_01 TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.outbox_2027_01 TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox_default TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.outbox_default TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parked_events TO naober_{{service}}_service;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE public.parked_events TO naober_{{service}}_worker;
GRANT SELECT ON TABLE public.parked_events TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reported_checkpoints TO naober_{{service}}_worker;
GRANT SELECT ON TABLE public.reported_checkpoints TO naober_{{service}}_backup;
