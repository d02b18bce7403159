-- SPDX-License-Identifier: EUPL-1.2
-- Generated, and not run by anything. To make it anew:
-- UPDATE_GOLDEN=1 ctest --test-dir build/dev -R naober_snapshots_db_test

CREATE FUNCTION public.search_people(query_name text, query_keys text[], kind_wanted text, municipalities text[], result_limit integer) RETURNS TABLE(person_id uuid, likeness real)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET "pg_trgm.word_similarity_threshold" TO '0.5'
    AS $$
  SELECT p.person_id,
         greatest(
           word_similarity(query_name, p.search_name),
           0.9 * (SELECT count(*) FROM unnest(query_keys) AS key WHERE key = ANY (p.search_keys))
             / greatest(cardinality(query_keys), 1))::real AS likeness
  FROM people p
  WHERE p.tenant_id = naober_tenant()
    AND (query_name <% p.search_name OR p.search_keys @> query_keys AND cardinality(query_keys) > 0)
    AND (kind_wanted IS NULL OR p.kind = kind_wanted)
    AND (municipalities IS NULL OR p.municipality_code = ANY (municipalities))
  ORDER BY likeness DESC, p.person_id
  LIMIT result_limit
$$;

CREATE TABLE public.consents (
    tenant_id uuid NOT NULL,
    consent_id uuid NOT NULL,
    person_id uuid NOT NULL,
    purpose text NOT NULL,
    partner_organisation_code text NOT NULL,
    data_categories text[] NOT NULL,
    text_version text NOT NULL,
    text_language text NOT NULL,
    manner text NOT NULL,
    recorded_by text NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_until timestamp with time zone,
    withdrawn_at timestamp with time zone,
    withdrawn_by text NOT NULL
);
ALTER TABLE ONLY public.consents ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.consents FORCE ROW LEVEL SECURITY;

CREATE TABLE public.consortia (
    consortium_id uuid NOT NULL,
    version integer NOT NULL,
    code text NOT NULL,
    display_name text NOT NULL,
    country text NOT NULL,
    time_zone text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.enrolments (
    tenant_id uuid NOT NULL,
    enrolment_id uuid NOT NULL,
    version integer NOT NULL,
    person_id uuid NOT NULL,
    person_kind text NOT NULL,
    programme_code text NOT NULL,
    municipality_code text NOT NULL,
    opened_on date NOT NULL,
    state text NOT NULL,
    missing text[] NOT NULL,
    ready_at timestamp with time zone,
    closed_at timestamp with time zone,
    close_reason text NOT NULL,
    active_matches integer NOT NULL,
    open_proposals integer NOT NULL
);
ALTER TABLE ONLY public.enrolments ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.enrolments FORCE ROW LEVEL SECURITY;

CREATE TABLE public.ledger_entries (
    tenant_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    trajectory_id uuid NOT NULL,
    kind text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    minutes integer NOT NULL,
    state text NOT NULL,
    refusal_reason text NOT NULL,
    source text NOT NULL,
    source_id uuid NOT NULL,
    reversed_entry_id uuid,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.ledger_entries ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.ledger_entries FORCE ROW LEVEL SECURITY;

CREATE TABLE public.pairings (
    tenant_id uuid NOT NULL,
    pairing_id uuid NOT NULL,
    match_id uuid,
    programme_code text NOT NULL,
    newcomer_id uuid NOT NULL,
    buddy_id uuid NOT NULL,
    state text NOT NULL,
    CONSTRAINT pairings_state_check CHECK ((state = ANY (ARRAY['PROPOSED'::text, 'ACTIVE'::text, 'ENDED'::text])))
);
ALTER TABLE ONLY public.pairings ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.pairings FORCE ROW LEVEL SECURITY;

CREATE TABLE public.people (
    tenant_id uuid NOT NULL,
    person_id uuid NOT NULL,
    version integer NOT NULL,
    kind text NOT NULL,
    external_id text,
    given_name text NOT NULL,
    family_name text NOT NULL,
    birth_date date,
    gender text NOT NULL,
    country text NOT NULL,
    postcode text NOT NULL,
    place text NOT NULL,
    municipality_code text NOT NULL,
    email text NOT NULL,
    phone text NOT NULL,
    profile jsonb NOT NULL,
    channel text NOT NULL,
    referring_organisation_code text NOT NULL,
    campaign_code text NOT NULL,
    helper_name text NOT NULL,
    registered_on date NOT NULL,
    search_name text NOT NULL,
    search_keys text[] NOT NULL,
    source_fingerprint uuid,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    organisation_code text,
    CONSTRAINT people_birth_date_check CHECK (((birth_date IS NULL) = (organisation_code IS NOT NULL)))
);
ALTER TABLE ONLY public.people ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.people FORCE ROW LEVEL SECURITY;

CREATE TABLE public.person_import_chunks (
    tenant_id uuid NOT NULL,
    import_id uuid NOT NULL,
    chunk_index integer NOT NULL,
    content bytea NOT NULL
);
ALTER TABLE ONLY public.person_import_chunks ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.person_import_chunks FORCE ROW LEVEL SECURITY;

CREATE TABLE public.person_import_errors (
    tenant_id uuid NOT NULL,
    import_id uuid NOT NULL,
    row_number integer NOT NULL,
    "position" integer NOT NULL,
    column_name text NOT NULL,
    reason text NOT NULL,
    description text NOT NULL
);
ALTER TABLE ONLY public.person_import_errors ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.person_import_errors FORCE ROW LEVEL SECURITY;

CREATE TABLE public.person_imports (
    tenant_id uuid NOT NULL,
    import_id uuid NOT NULL,
    version integer NOT NULL,
    state text NOT NULL,
    dry_run boolean NOT NULL,
    default_programme_code text NOT NULL,
    column_mapping jsonb NOT NULL,
    created_by text NOT NULL,
    encoding text NOT NULL,
    separator text NOT NULL,
    received_bytes integer NOT NULL,
    chunk_count integer NOT NULL,
    total_rows integer NOT NULL,
    processed_rows integer NOT NULL,
    created_people integer NOT NULL,
    unchanged_rows integer NOT NULL,
    failed_rows integer NOT NULL,
    probable_duplicates integer NOT NULL,
    failure_reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    lease_holder text NOT NULL,
    lease_until timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.person_imports ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.person_imports FORCE ROW LEVEL SECURITY;

CREATE TABLE public.probable_duplicates (
    tenant_id uuid NOT NULL,
    duplicate_id uuid NOT NULL,
    person_id uuid NOT NULL,
    other_person_id uuid NOT NULL,
    name_similarity_permille integer NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.probable_duplicates ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.probable_duplicates FORCE ROW LEVEL SECURITY;

CREATE TABLE public.programmes (
    tenant_id uuid NOT NULL,
    programme_code text NOT NULL,
    version integer NOT NULL,
    display_name text NOT NULL,
    target_minutes integer NOT NULL,
    kinds text[] NOT NULL,
    municipality_codes text[] NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL,
    requires_local_background boolean NOT NULL,
    local_background_justification text NOT NULL,
    copied_from_programme_code text NOT NULL,
    isolation_threshold_days integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    credits_other_languages boolean NOT NULL
);
ALTER TABLE ONLY public.programmes ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.programmes FORCE ROW LEVEL SECURITY;

CREATE TABLE public.trajectories (
    tenant_id uuid NOT NULL,
    trajectory_id uuid NOT NULL,
    version integer NOT NULL,
    person_id uuid NOT NULL,
    programme_code text NOT NULL,
    enrolment_id uuid NOT NULL,
    credited_minutes integer NOT NULL,
    completed_on date,
    ended boolean NOT NULL
);
ALTER TABLE ONLY public.trajectories ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.trajectories FORCE ROW LEVEL SECURITY;

CREATE TABLE public.trajectory_contacts (
    tenant_id uuid NOT NULL,
    trajectory_id uuid NOT NULL,
    source_id uuid NOT NULL,
    source text NOT NULL,
    source_version integer NOT NULL,
    kind text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    minutes integer NOT NULL,
    alone boolean NOT NULL,
    not_in_dutch boolean NOT NULL,
    credit_entry_id uuid,
    unconfirmed boolean NOT NULL
);
ALTER TABLE ONLY public.trajectory_contacts ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.trajectory_contacts FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_pkey PRIMARY KEY (tenant_id, consent_id);

ALTER TABLE ONLY public.consortia
    ADD CONSTRAINT consortia_code_key UNIQUE (code);

ALTER TABLE ONLY public.consortia
    ADD CONSTRAINT consortia_pkey PRIMARY KEY (consortium_id);

ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT enrolments_pkey PRIMARY KEY (tenant_id, enrolment_id);

ALTER TABLE ONLY public.ledger_entries
    ADD CONSTRAINT ledger_entries_pkey PRIMARY KEY (tenant_id, entry_id);

ALTER TABLE ONLY public.pairings
    ADD CONSTRAINT pairings_pkey PRIMARY KEY (tenant_id, pairing_id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_external_id_key UNIQUE (tenant_id, external_id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (tenant_id, person_id);

ALTER TABLE ONLY public.person_import_chunks
    ADD CONSTRAINT person_import_chunks_pkey PRIMARY KEY (tenant_id, import_id, chunk_index);

ALTER TABLE ONLY public.person_import_errors
    ADD CONSTRAINT person_import_errors_pkey PRIMARY KEY (tenant_id, import_id, row_number, "position");

ALTER TABLE ONLY public.person_imports
    ADD CONSTRAINT person_imports_pkey PRIMARY KEY (tenant_id, import_id);

ALTER TABLE ONLY public.probable_duplicates
    ADD CONSTRAINT probable_duplicates_pair_key UNIQUE (tenant_id, person_id, other_person_id);

ALTER TABLE ONLY public.probable_duplicates
    ADD CONSTRAINT probable_duplicates_pkey PRIMARY KEY (tenant_id, duplicate_id);

ALTER TABLE ONLY public.programmes
    ADD CONSTRAINT programmes_pkey PRIMARY KEY (tenant_id, programme_code);

ALTER TABLE ONLY public.trajectories
    ADD CONSTRAINT trajectories_enrolment_key UNIQUE (tenant_id, enrolment_id);

ALTER TABLE ONLY public.trajectories
    ADD CONSTRAINT trajectories_pkey PRIMARY KEY (tenant_id, trajectory_id);

ALTER TABLE ONLY public.trajectory_contacts
    ADD CONSTRAINT trajectory_contacts_pkey PRIMARY KEY (tenant_id, trajectory_id, source_id);

CREATE INDEX consents_person_idx ON public.consents USING btree (tenant_id, person_id, consent_id);

CREATE INDEX enrolments_listing_idx ON public.enrolments USING btree (tenant_id, programme_code, COALESCE(ready_at, 'infinity'::timestamp with time zone), person_id, enrolment_id);

CREATE INDEX enrolments_person_idx ON public.enrolments USING btree (tenant_id, person_id);

CREATE UNIQUE INDEX enrolments_running_key ON public.enrolments USING btree (tenant_id, programme_code, person_id) WHERE (state <> 'CLOSED'::text);

CREATE INDEX enrolments_waiting_idx ON public.enrolments USING btree (tenant_id, programme_code, ready_at, person_id) WHERE ((state = 'READY'::text) AND (person_kind <> 'BUDDY'::text) AND (open_proposals = 0));

CREATE INDEX ledger_entries_trajectory_idx ON public.ledger_entries USING btree (tenant_id, trajectory_id, entry_id);

CREATE INDEX pairings_buddy_idx ON public.pairings USING btree (tenant_id, buddy_id) WHERE (state <> 'ENDED'::text);

CREATE INDEX pairings_match_idx ON public.pairings USING btree (tenant_id, match_id);

CREATE INDEX pairings_newcomer_idx ON public.pairings USING btree (tenant_id, newcomer_id) WHERE (state <> 'ENDED'::text);

CREATE INDEX people_birth_date_idx ON public.people USING btree (tenant_id, birth_date);

CREATE INDEX people_municipality_code_idx ON public.people USING btree (tenant_id, municipality_code, person_id);

CREATE UNIQUE INDEX people_organisation_code_key ON public.people USING btree (tenant_id, organisation_code) WHERE (organisation_code IS NOT NULL);

CREATE INDEX people_search_keys_idx ON public.people USING gin (search_keys);

CREATE INDEX people_search_name_idx ON public.people USING gin (search_name public.gin_trgm_ops);

CREATE INDEX people_source_fingerprint_idx ON public.people USING btree (tenant_id, source_fingerprint) WHERE (source_fingerprint IS NOT NULL);

CREATE INDEX person_imports_pending_idx ON public.person_imports USING btree (import_id) WHERE (state = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text]));

CREATE INDEX probable_duplicates_other_idx ON public.probable_duplicates USING btree (tenant_id, other_person_id);

CREATE INDEX trajectories_person_idx ON public.trajectories USING btree (tenant_id, person_id, programme_code);

ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES public.people(tenant_id, person_id);

ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT enrolments_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES public.people(tenant_id, person_id);

ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT enrolments_tenant_id_programme_code_fkey FOREIGN KEY (tenant_id, programme_code) REFERENCES public.programmes(tenant_id, programme_code);

ALTER TABLE ONLY public.ledger_entries
    ADD CONSTRAINT ledger_entries_tenant_id_trajectory_id_fkey FOREIGN KEY (tenant_id, trajectory_id) REFERENCES public.trajectories(tenant_id, trajectory_id);

ALTER TABLE ONLY public.person_import_chunks
    ADD CONSTRAINT person_import_chunks_tenant_id_import_id_fkey FOREIGN KEY (tenant_id, import_id) REFERENCES public.person_imports(tenant_id, import_id);

ALTER TABLE ONLY public.person_import_errors
    ADD CONSTRAINT person_import_errors_tenant_id_import_id_fkey FOREIGN KEY (tenant_id, import_id) REFERENCES public.person_imports(tenant_id, import_id);

ALTER TABLE ONLY public.probable_duplicates
    ADD CONSTRAINT probable_duplicates_tenant_id_other_person_id_fkey FOREIGN KEY (tenant_id, other_person_id) REFERENCES public.people(tenant_id, person_id);

ALTER TABLE ONLY public.probable_duplicates
    ADD CONSTRAINT probable_duplicates_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES public.people(tenant_id, person_id);

ALTER TABLE ONLY public.trajectories
    ADD CONSTRAINT trajectories_tenant_id_enrolment_id_fkey FOREIGN KEY (tenant_id, enrolment_id) REFERENCES public.enrolments(tenant_id, enrolment_id);

ALTER TABLE ONLY public.trajectory_contacts
    ADD CONSTRAINT trajectory_contacts_tenant_id_trajectory_id_fkey FOREIGN KEY (tenant_id, trajectory_id) REFERENCES public.trajectories(tenant_id, trajectory_id);

CREATE POLICY backup_reads ON public.consents FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.enrolments FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.ledger_entries FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.pairings FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.people FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.person_import_chunks FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.person_import_errors FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.person_imports FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.probable_duplicates FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.programmes FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.trajectories FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.trajectory_contacts FOR SELECT TO naober_{{service}}_backup USING (true);

ALTER TABLE public.consents ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.enrolments ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ledger_entries ENABLE ROW LEVEL SECURITY;

CREATE POLICY owner_all ON public.consents TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.enrolments TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.ledger_entries TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.pairings TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.people TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.person_import_chunks TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.person_import_errors TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.person_imports TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.probable_duplicates TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.programmes TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.trajectories TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.trajectory_contacts TO naober_{{service}}_owner USING (true) WITH CHECK (true);

ALTER TABLE public.pairings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.people ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.person_import_chunks ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.person_import_errors ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.person_imports ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.probable_duplicates ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.programmes ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_only ON public.consents TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.enrolments TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.ledger_entries TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.pairings TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.people TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.person_import_chunks TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.person_import_errors TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.person_imports TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.probable_duplicates TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.programmes TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.trajectories TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.trajectory_contacts TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

ALTER TABLE public.trajectories ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.trajectory_contacts ENABLE ROW LEVEL SECURITY;

CREATE POLICY worker_all ON public.person_imports TO naober_{{service}}_worker USING (true) WITH CHECK (true);

REVOKE ALL ON FUNCTION public.search_people(query_name text, query_keys text[], kind_wanted text, municipalities text[], result_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.search_people(query_name text, query_keys text[], kind_wanted text, municipalities text[], result_limit integer) TO naober_{{service}}_service;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.consents TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.consents TO naober_{{service}}_backup;

GRANT SELECT,INSERT,UPDATE ON TABLE public.consortia TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.consortia TO naober_{{service}}_worker;
GRANT SELECT ON TABLE public.consortia TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.enrolments TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.enrolments TO naober_{{service}}_backup;

GRANT SELECT,INSERT ON TABLE public.ledger_entries TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.ledger_entries TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pairings TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.pairings TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.people TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.people TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.person_import_chunks TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.person_import_chunks TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.person_import_errors TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.person_import_errors TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.person_imports TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.person_imports TO naober_{{service}}_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.person_imports TO naober_{{service}}_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.probable_duplicates TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.probable_duplicates TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.programmes TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.programmes TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.trajectories TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.trajectories TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.trajectory_contacts TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.trajectory_contacts TO naober_{{service}}_backup;
