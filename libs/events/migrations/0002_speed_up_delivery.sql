-- Applying events doesn't wait for the disk.

-- The lag is asked of the producers' logs instead.
ALTER TABLE consumer_shards DROP COLUMN producer_top;

-- As in 0001, and the transaction commits without waiting until it is on disk. Should the server die before it is, then
-- checkpoint, inbox and effects are gone together, and the events are applied again. Only what the handlers emit may not
-- be lost once others have heard of it: see emit_events.
CREATE OR REPLACE FUNCTION claim_events(producer text, holder text,
                             shards smallint[], fences bigint[], epochs integer[], since bigint[], upto bigint[],
                             event_ids uuid[], subjects uuid[], event_shards smallint[], pub_seqs bigint[])
RETURNS TABLE (event_id uuid, verdict text)
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

-- As in 0001, and the commit is waited for.
CREATE OR REPLACE FUNCTION emit_events(event_ids uuid[], aggregate_types text[], aggregate_ids uuid[], event_types text[],
                            envelopes bytea[], times timestamptz[], shards smallint[]) RETURNS void
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
