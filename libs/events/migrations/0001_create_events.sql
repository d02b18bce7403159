-- The event log of a service, both sides: what it publishes (outbox, log, relay) and what it has taken in from others
-- (shards, inbox, dead letters). libs/events/README.md explains the protocol. Queue tables belong to no consortium and
-- have no fence: an envelope holds ids, versions, codes and minutes only. All clock_timestamp() here is real time
-- (leases, ages, retention); business time is occurred_at alone.
--
-- The functions are in PL/pgSQL because that keeps their plans per session: planning statements over a table with a
-- partition per month would cost more than running them.

----- The producer ---------------------------------------------------------------------------------------------------

CREATE TABLE outbox (
  row_id         bigint      GENERATED ALWAYS AS IDENTITY,  -- given under the aggregate's row lock
  event_id       uuid        NOT NULL,
  tenant_id      uuid        NOT NULL,
  aggregate_type text        NOT NULL,
  aggregate_id   uuid        NOT NULL,
  aggregate_seq  bigint      NOT NULL,                      -- one more per event of this aggregate, from 1
  event_type     text        NOT NULL,                      -- naober.matching.v1.MatchActivated
  envelope       bytea       NOT NULL,                      -- without sequence and pub_seq: they are appended on reading
  occurred_at    timestamptz NOT NULL,                      -- business time, and the partition key
  recorded_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  shard          smallint    NOT NULL CHECK (shard BETWEEN 0 AND 15),
  pub_seq        bigint,                                    -- given by the relay, dense per shard from 1
  PRIMARY KEY (occurred_at, row_id)
) PARTITION BY RANGE (occurred_at);
-- What waits for the relay. Never "row_id > last seen": numbers are given before the commit, so a slow transaction
-- appears behind such a cursor.
CREATE INDEX outbox_unpublished_idx ON outbox (row_id) WHERE pub_seq IS NULL;
CREATE INDEX outbox_log_idx ON outbox (shard, pub_seq) WHERE pub_seq IS NOT NULL;
SELECT naober_fence('outbox');
SELECT naober_open_to_worker('outbox');

-- Takes what lies outside of all months, so that no business time can make a write fail.
CREATE TABLE outbox_default PARTITION OF outbox DEFAULT WITH (autovacuum_vacuum_scale_factor = 0.02);
SELECT naober_fence('outbox_default');

-- Makes the monthly partitions from the month of first_day on, where they are missing; returns how many. A month that
-- already has rows in the default partition stays there. As the owner, because the relay's role may not create tables.
CREATE FUNCTION make_outbox_partitions(first_day date, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC'
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
REVOKE EXECUTE ON FUNCTION make_outbox_partitions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_outbox_partitions TO naober_{{service}}_worker;
SELECT make_outbox_partitions(current_date, 3);

-- The last number of each aggregate; its row is the lock that orders an aggregate's writers.
CREATE TABLE event_sequences (
  tenant_id    uuid   NOT NULL,
  aggregate_id uuid   NOT NULL,
  last_seq     bigint NOT NULL,
  PRIMARY KEY (tenant_id, aggregate_id)
) WITH (fillfactor = 80);
SELECT naober_fence('event_sequences');

-- Writes events of the transaction's tenant, in the order given. Aggregates are locked in the order of their ids, so
-- that two writers of the same aggregates cannot lock each other out.
CREATE FUNCTION emit_events(event_ids uuid[], aggregate_types text[], aggregate_ids uuid[], event_types text[],
                            envelopes bytea[], times timestamptz[], shards smallint[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
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

-- The log: its epoch, and who relays it. `incarnation` names the PostgreSQL history in which the epoch began (cluster
-- and timeline): a database that was restored or failed over starts a new epoch even when Redis was lost with it.
CREATE TABLE event_log (
  one_row      boolean     PRIMARY KEY DEFAULT true CHECK (one_row),
  epoch        integer     NOT NULL DEFAULT 1,
  incarnation  text        NOT NULL DEFAULT '',
  relay_holder text        NOT NULL DEFAULT '',
  relay_fence  bigint      NOT NULL DEFAULT 0,              -- one more per change of holder
  relay_until  timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);
INSERT INTO event_log DEFAULT VALUES;

CREATE TABLE event_log_shards (
  shard       smallint PRIMARY KEY CHECK (shard BETWEEN 0 AND 15),
  top_pub_seq bigint   NOT NULL DEFAULT 0                   -- highest one given
) WITH (fillfactor = 50);
INSERT INTO event_log_shards (shard) SELECT generate_series(0, 15);

-- Where each epoch after the first began. Above that position a shard may differ from what the former epoch held there.
CREATE TABLE event_log_epochs (
  epoch         integer  NOT NULL,
  shard         smallint NOT NULL,
  start_pub_seq bigint   NOT NULL,
  PRIMARY KEY (epoch, shard)
);

-- How far each consuming service says that it has come, in the present epoch.
CREATE TABLE reported_checkpoints (
  consumer    text        NOT NULL,
  shard       smallint    NOT NULL,
  pub_seq     bigint      NOT NULL,
  reported_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer, shard)
) WITH (fillfactor = 50);

GRANT SELECT, UPDATE ON event_log, event_log_shards TO naober_{{service}}_worker;
GRANT SELECT, INSERT ON event_log_epochs TO naober_{{service}}_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON reported_checkpoints TO naober_{{service}}_worker;
GRANT SELECT ON event_log, event_log_shards, event_log_epochs, reported_checkpoints TO naober_{{service}}_backup;

-- Gives up to `batch` committed rows their pub_seq, in row_id order, and returns them; nothing when the lease is
-- another's. The lease row stays locked until the commit, so a takeover waits for it. Settings: without statistics the
-- planner would at times read whole partitions to find a few rows.
CREATE FUNCTION publish_outbox(holder text, fence bigint, batch integer)
RETURNS TABLE (shard smallint, pub_seq bigint, aggregate_seq bigint, envelope bytea)
LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
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

-- Starts the next epoch; NULL when the lease is another's. Checkpoints above the present tops belong to a lost history.
CREATE FUNCTION begin_log_epoch(holder text, fence bigint, incarnation text) RETURNS integer
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

-- Published events of one shard above a position, in order.
CREATE FUNCTION read_log(wanted smallint, after bigint, most integer)
RETURNS TABLE (pub_seq bigint, aggregate_seq bigint, envelope bytea)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT o.pub_seq, o.aggregate_seq, o.envelope FROM outbox o
  WHERE o.shard = read_log.wanted AND o.pub_seq > read_log.after ORDER BY o.pub_seq LIMIT read_log.most;
END
$$;

----- The consumer ---------------------------------------------------------------------------------------------------

-- Processes that consume a producer's log. Who stops renewing loses its shards to the others.
CREATE TABLE consumer_members (
  producer    text        NOT NULL,
  holder      text        NOT NULL,
  alive_until timestamptz NOT NULL,
  PRIMARY KEY (producer, holder)
) WITH (fillfactor = 50);

-- How far this service has applied each shard of each producer, and which process may go on.
CREATE TABLE consumer_shards (
  producer     text     NOT NULL,
  shard        smallint NOT NULL CHECK (shard BETWEEN 0 AND 15),
  epoch        integer  NOT NULL DEFAULT 0,                 -- 0: nothing is known of the log yet
  pub_seq      bigint   NOT NULL DEFAULT 0,                 -- everything up to here is applied
  producer_top bigint   NOT NULL DEFAULT 0,                 -- what the producer is known to have
  inbox_floor  bigint   NOT NULL DEFAULT 0,                 -- up to here the inbox is purged: taken as applied
  rewound      boolean  NOT NULL DEFAULT false,             -- went back on purpose; the producer doesn't know yet
  holder       text     NOT NULL DEFAULT '',
  fence        bigint   NOT NULL DEFAULT 0,                 -- one more per change of holder
  PRIMARY KEY (producer, shard)
) WITH (fillfactor = 50);

-- Events that took effect. Guards against a second effect after a replay or a new epoch.
CREATE TABLE inbox (
  producer   text        NOT NULL,
  event_id   uuid        NOT NULL,
  shard      smallint    NOT NULL,
  epoch      integer     NOT NULL,
  pub_seq    bigint      NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (producer, event_id)
);
CREATE INDEX inbox_applied_idx ON inbox USING brin (applied_at);

-- Tries of events that fail at present.
CREATE TABLE event_attempts (
  producer        text        NOT NULL,
  event_id        uuid        NOT NULL,
  attempts        integer     NOT NULL,
  first_failed_at timestamptz NOT NULL,
  PRIMARY KEY (producer, event_id)
);

-- The event at which an aggregate stands still: at most one per aggregate.
CREATE TABLE dead_letters (
  event_id   uuid        PRIMARY KEY,
  producer   text        NOT NULL,
  shard      smallint    NOT NULL,
  epoch      integer     NOT NULL,
  pub_seq    bigint      NOT NULL,
  event_type text        NOT NULL,
  subject    uuid        NOT NULL,
  envelope   bytea       NOT NULL,
  error      text        NOT NULL,                          -- code and reason
  attempts   integer     NOT NULL,
  dead_at    timestamptz NOT NULL,
  UNIQUE (producer, subject)
);
CREATE INDEX dead_letters_oldest_idx ON dead_letters (dead_at, event_id);

-- Later events of an aggregate that stands still, in the order of `sequence`.
CREATE TABLE parked_events (
  producer   text     NOT NULL,
  subject    uuid     NOT NULL,
  sequence   bigint   NOT NULL,
  event_id   uuid     NOT NULL,
  shard      smallint NOT NULL,
  epoch      integer  NOT NULL,
  pub_seq    bigint   NOT NULL,
  event_type text     NOT NULL,
  envelope   bytea    NOT NULL,
  PRIMARY KEY (producer, subject, sequence, event_id)
);

-- The applying transaction runs as the service role, fenced to the event's tenant.
GRANT SELECT, UPDATE ON consumer_shards TO naober_{{service}}_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox, event_attempts, dead_letters, parked_events
  TO naober_{{service}}_service, naober_{{service}}_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON consumer_members, consumer_shards TO naober_{{service}}_worker;
GRANT TRUNCATE ON inbox, event_attempts, dead_letters, parked_events TO naober_{{service}}_worker;
GRANT SELECT ON consumer_members, consumer_shards, inbox, event_attempts, dead_letters, parked_events
  TO naober_{{service}}_backup;

-- Renews a process's membership, shares the shards evenly among the living members and returns those that are its own
-- now. Shards of members that died are taken over with a higher fence.
CREATE FUNCTION share_shards(producer text, holder text, lease interval)
RETURNS TABLE (shard smallint, fence bigint, epoch integer, pub_seq bigint, rewound boolean)
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

-- First statement of the transaction that applies events of one producer and one tenant. Moves the checkpoints of
-- their shards (which locks them until the commit), writes the inbox, and says what is to be done with each event:
-- 'apply', 'park' (its aggregate stands still); events without a row had their effect before. The single row
-- (NULL, 'lost'): a shard is another's or stands elsewhere; give up and look again.
CREATE FUNCTION claim_events(producer text, holder text,
                             shards smallint[], fences bigint[], epochs integer[], since bigint[], upto bigint[],
                             event_ids uuid[], subjects uuid[], event_shards smallint[], pub_seqs bigint[])
RETURNS TABLE (event_id uuid, verdict text)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
  moved integer;
BEGIN
  UPDATE consumer_shards c SET pub_seq = n.upto, producer_top = greatest(c.producer_top, n.upto)
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
