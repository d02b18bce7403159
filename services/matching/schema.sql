-- SPDX-License-Identifier: EUPL-1.2
-- Generated, and not run by anything. To make it anew:
-- UPDATE_GOLDEN=1 ctest --test-dir build/dev -R naober_snapshots_db_test

CREATE TABLE public.check_ins (
    tenant_id uuid NOT NULL,
    check_in_id uuid NOT NULL,
    match_id uuid NOT NULL,
    kind smallint NOT NULL,
    side smallint NOT NULL,
    person_id uuid NOT NULL,
    planned_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone,
    mood smallint,
    follow_up_needed boolean DEFAULT false NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    still_in_contact boolean
);
ALTER TABLE ONLY public.check_ins ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.check_ins FORCE ROW LEVEL SECURITY;

CREATE TABLE public.contact_people (
    tenant_id uuid NOT NULL,
    programme_code text NOT NULL,
    municipality_code text NOT NULL,
    subject text NOT NULL,
    deputy_subject text NOT NULL,
    leave_first_day date,
    leave_last_day date
);
ALTER TABLE ONLY public.contact_people ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.contact_people FORCE ROW LEVEL SECURITY;

CREATE TABLE public.contact_signals (
    tenant_id uuid NOT NULL,
    signal_id uuid NOT NULL,
    match_id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    recipient_subject text NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone
);
ALTER TABLE ONLY public.contact_signals ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.contact_signals FORCE ROW LEVEL SECURITY;

CREATE TABLE public.intervision_attendance (
    tenant_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    buddy_id uuid NOT NULL,
    minutes integer NOT NULL
);
ALTER TABLE ONLY public.intervision_attendance ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.intervision_attendance FORCE ROW LEVEL SECURITY;

CREATE TABLE public.intervision_groups (
    tenant_id uuid NOT NULL,
    group_id uuid NOT NULL,
    version integer NOT NULL,
    programme_code text NOT NULL,
    municipality_code text NOT NULL,
    facilitator_subject text NOT NULL,
    every_weeks smallint NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.intervision_groups ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.intervision_groups FORCE ROW LEVEL SECURITY;

CREATE TABLE public.intervision_meetings (
    tenant_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    group_id uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    minutes integer NOT NULL,
    recorded_at timestamp with time zone,
    CONSTRAINT intervision_meetings_minutes_check CHECK (((minutes >= 1) AND (minutes <= 1440)))
);
ALTER TABLE ONLY public.intervision_meetings ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.intervision_meetings FORCE ROW LEVEL SECURITY;

CREATE TABLE public.intervision_members (
    tenant_id uuid NOT NULL,
    group_id uuid NOT NULL,
    buddy_id uuid NOT NULL
);
ALTER TABLE ONLY public.intervision_members ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.intervision_members FORCE ROW LEVEL SECURITY;

CREATE TABLE public.match_run_people (
    tenant_id uuid NOT NULL,
    run_id uuid NOT NULL,
    enrolment_id uuid NOT NULL,
    person_id uuid NOT NULL,
    side smallint NOT NULL,
    place integer NOT NULL,
    features bytea NOT NULL,
    warning bytea
);
ALTER TABLE ONLY public.match_run_people ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.match_run_people FORCE ROW LEVEL SECURITY;

CREATE TABLE public.match_run_proofs (
    tenant_id uuid NOT NULL,
    run_id uuid NOT NULL,
    people integer NOT NULL,
    body bytea NOT NULL
);
ALTER TABLE ONLY public.match_run_proofs ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.match_run_proofs FORCE ROW LEVEL SECURITY;

CREATE TABLE public.match_runs (
    tenant_id uuid NOT NULL,
    run_id uuid NOT NULL,
    version integer NOT NULL,
    programme_code text NOT NULL,
    state smallint NOT NULL,
    progress_percent smallint NOT NULL,
    policy_version integer NOT NULL,
    input_hash text NOT NULL,
    newcomers integer NOT NULL,
    buddies integer NOT NULL,
    buddy_places integer NOT NULL,
    feasible_pairs bigint NOT NULL,
    exclusion_kinds smallint[] NOT NULL,
    exclusion_pairs bigint[] NOT NULL,
    proposals integer NOT NULL,
    total_quality bigint NOT NULL,
    failure_reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    lease_holder text DEFAULT ''::text NOT NULL,
    lease_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    outcome bytea DEFAULT '\x'::bytea NOT NULL,
    engine_version integer DEFAULT 0 NOT NULL,
    max_moved integer,
    look_ahead_weeks integer DEFAULT 0 NOT NULL,
    kept integer DEFAULT 0 NOT NULL,
    moved integer DEFAULT 0 NOT NULL,
    reserved_places integer DEFAULT 0 NOT NULL
);
ALTER TABLE ONLY public.match_runs ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.match_runs FORCE ROW LEVEL SECURITY;

CREATE TABLE public.matches (
    tenant_id uuid NOT NULL,
    match_id uuid NOT NULL,
    version integer NOT NULL,
    proposal_id uuid NOT NULL,
    programme_code text NOT NULL,
    newcomer_id uuid NOT NULL,
    buddy_id uuid NOT NULL,
    newcomer_country text NOT NULL,
    newcomer_postcode text NOT NULL,
    newcomer_municipality text NOT NULL,
    buddy_country text NOT NULL,
    buddy_postcode text NOT NULL,
    buddy_municipality text NOT NULL,
    buddy_background smallint NOT NULL,
    state smallint NOT NULL,
    active_from timestamp with time zone NOT NULL,
    paused_at timestamp with time zone,
    ended_at timestamp with time zone,
    end_reason smallint,
    confirmed_meetings integer NOT NULL,
    confirmed_minutes integer NOT NULL,
    last_meeting_at timestamp with time zone,
    planned_end_at timestamp with time zone NOT NULL,
    resumed_at timestamp with time zone
);
ALTER TABLE ONLY public.matches ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.matches FORCE ROW LEVEL SECURITY;

CREATE TABLE public.meetings (
    tenant_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    match_id uuid NOT NULL,
    state smallint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    minutes integer NOT NULL,
    kind smallint NOT NULL,
    flags smallint[] NOT NULL,
    logged_by smallint NOT NULL,
    logged_at timestamp with time zone NOT NULL,
    confirmed_by smallint,
    confirmed_at timestamp with time zone,
    CONSTRAINT meetings_minutes_check CHECK (((minutes >= 1) AND (minutes <= 1440)))
);
ALTER TABLE ONLY public.meetings ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.meetings FORCE ROW LEVEL SECURITY;

CREATE TABLE public.policies (
    tenant_id uuid NOT NULL,
    programme_code text NOT NULL,
    version integer NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.policies ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.policies FORCE ROW LEVEL SECURITY;

CREATE TABLE public.pool_enrolments (
    tenant_id uuid NOT NULL,
    enrolment_id uuid NOT NULL,
    person_id uuid NOT NULL,
    programme_code text NOT NULL,
    side smallint NOT NULL,
    ready boolean NOT NULL,
    ready_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.pool_enrolments ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.pool_enrolments FORCE ROW LEVEL SECURITY;

CREATE TABLE public.pool_people (
    tenant_id uuid NOT NULL,
    person_id uuid NOT NULL,
    country text NOT NULL,
    postcode text NOT NULL,
    municipality_code text NOT NULL,
    background smallint NOT NULL,
    capacity integer NOT NULL,
    features bytea,
    changes bigint NOT NULL,
    fetched bigint NOT NULL
);
ALTER TABLE ONLY public.pool_people ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.pool_people FORCE ROW LEVEL SECURITY;

CREATE TABLE public.proposals (
    tenant_id uuid NOT NULL,
    proposal_id uuid NOT NULL,
    version integer NOT NULL,
    run_id uuid NOT NULL,
    programme_code text NOT NULL,
    newcomer_id uuid NOT NULL,
    buddy_id uuid NOT NULL,
    newcomer_country text NOT NULL,
    newcomer_postcode text NOT NULL,
    newcomer_municipality text NOT NULL,
    buddy_country text NOT NULL,
    buddy_postcode text NOT NULL,
    buddy_municipality text NOT NULL,
    buddy_background smallint NOT NULL,
    state smallint NOT NULL,
    quality integer NOT NULL,
    reasons bytea,
    created_at timestamp with time zone NOT NULL,
    approved_at timestamp with time zone,
    approved_by text NOT NULL,
    approval_id uuid,
    expires_at timestamp with time zone,
    declined_by smallint,
    decline_reason smallint,
    match_id uuid,
    kept_runs integer DEFAULT 0 NOT NULL,
    by_hand bytea
);
ALTER TABLE ONLY public.proposals ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.proposals FORCE ROW LEVEL SECURITY;

CREATE TABLE public.rounds (
    tenant_id uuid NOT NULL,
    round_id uuid NOT NULL,
    version integer NOT NULL,
    programme_code text NOT NULL,
    municipality_code text NOT NULL,
    state smallint NOT NULL,
    host_codes text[] NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.rounds ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.rounds FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY public.check_ins
    ADD CONSTRAINT check_ins_pkey PRIMARY KEY (tenant_id, check_in_id);

ALTER TABLE ONLY public.check_ins
    ADD CONSTRAINT check_ins_tenant_id_match_id_kind_side_key UNIQUE (tenant_id, match_id, kind, side);

ALTER TABLE ONLY public.contact_people
    ADD CONSTRAINT contact_people_pkey PRIMARY KEY (tenant_id, programme_code, municipality_code);

ALTER TABLE ONLY public.contact_signals
    ADD CONSTRAINT contact_signals_pkey PRIMARY KEY (tenant_id, signal_id);

ALTER TABLE ONLY public.contact_signals
    ADD CONSTRAINT contact_signals_tenant_id_match_id_since_key UNIQUE (tenant_id, match_id, since);

ALTER TABLE ONLY public.intervision_attendance
    ADD CONSTRAINT intervision_attendance_pkey PRIMARY KEY (tenant_id, meeting_id, buddy_id);

ALTER TABLE ONLY public.intervision_groups
    ADD CONSTRAINT intervision_groups_pkey PRIMARY KEY (tenant_id, group_id);

ALTER TABLE ONLY public.intervision_meetings
    ADD CONSTRAINT intervision_meetings_pkey PRIMARY KEY (tenant_id, meeting_id);

ALTER TABLE ONLY public.intervision_meetings
    ADD CONSTRAINT intervision_meetings_tenant_id_group_id_starts_at_key UNIQUE (tenant_id, group_id, starts_at);

ALTER TABLE ONLY public.intervision_members
    ADD CONSTRAINT intervision_members_pkey PRIMARY KEY (tenant_id, group_id, buddy_id);

ALTER TABLE ONLY public.match_run_people
    ADD CONSTRAINT match_run_people_pkey PRIMARY KEY (tenant_id, run_id, enrolment_id);

ALTER TABLE ONLY public.match_run_proofs
    ADD CONSTRAINT match_run_proofs_pkey PRIMARY KEY (tenant_id, run_id);

ALTER TABLE ONLY public.match_runs
    ADD CONSTRAINT match_runs_pkey PRIMARY KEY (tenant_id, run_id);

ALTER TABLE ONLY public.matches
    ADD CONSTRAINT matches_pkey PRIMARY KEY (tenant_id, match_id);

ALTER TABLE ONLY public.meetings
    ADD CONSTRAINT meetings_pkey PRIMARY KEY (tenant_id, meeting_id);

ALTER TABLE ONLY public.policies
    ADD CONSTRAINT policies_pkey PRIMARY KEY (tenant_id, programme_code, version);

ALTER TABLE ONLY public.pool_enrolments
    ADD CONSTRAINT pool_enrolments_pkey PRIMARY KEY (tenant_id, enrolment_id);

ALTER TABLE ONLY public.pool_people
    ADD CONSTRAINT pool_people_pkey PRIMARY KEY (tenant_id, person_id);

ALTER TABLE ONLY public.proposals
    ADD CONSTRAINT proposals_pkey PRIMARY KEY (tenant_id, proposal_id);

ALTER TABLE ONLY public.rounds
    ADD CONSTRAINT rounds_pkey PRIMARY KEY (tenant_id, round_id);

CREATE INDEX check_ins_due_idx ON public.check_ins USING btree (tenant_id, due_at, check_in_id);

CREATE INDEX check_ins_person_idx ON public.check_ins USING btree (tenant_id, person_id);

CREATE INDEX intervision_attendance_buddy_idx ON public.intervision_attendance USING btree (tenant_id, buddy_id);

CREATE INDEX intervision_members_buddy_idx ON public.intervision_members USING btree (tenant_id, buddy_id);

CREATE INDEX match_run_people_person_idx ON public.match_run_people USING btree (tenant_id, person_id, run_id);

CREATE UNIQUE INDEX match_runs_unended_idx ON public.match_runs USING btree (tenant_id, programme_code) WHERE (state = ANY (ARRAY[1, 2]));

CREATE INDEX match_runs_waiting_idx ON public.match_runs USING btree (created_at) WHERE (state = ANY (ARRAY[1, 2]));

CREATE INDEX matches_buddy_idx ON public.matches USING btree (tenant_id, buddy_id, match_id);

CREATE INDEX matches_newcomer_idx ON public.matches USING btree (tenant_id, newcomer_id, match_id);

CREATE INDEX matches_silent_idx ON public.matches USING btree (tenant_id, programme_code, GREATEST(active_from, last_meeting_at, resumed_at)) WHERE (state = 1);

CREATE UNIQUE INDEX matches_unended_idx ON public.matches USING btree (tenant_id, programme_code, newcomer_id) WHERE (state = ANY (ARRAY[1, 2]));

CREATE UNIQUE INDEX meetings_match_idx ON public.meetings USING btree (tenant_id, match_id, starts_at, minutes);

CREATE INDEX pool_enrolments_person_idx ON public.pool_enrolments USING btree (tenant_id, person_id);

CREATE INDEX pool_enrolments_programme_idx ON public.pool_enrolments USING btree (tenant_id, programme_code, person_id);

CREATE INDEX pool_people_stale_idx ON public.pool_people USING btree (tenant_id, person_id) WHERE (fetched < changes);

CREATE INDEX proposals_approval_idx ON public.proposals USING btree (tenant_id, approval_id) WHERE (approval_id IS NOT NULL);

CREATE INDEX proposals_buddy_idx ON public.proposals USING btree (tenant_id, buddy_id, proposal_id);

CREATE INDEX proposals_expiring_idx ON public.proposals USING btree (expires_at) WHERE (state = ANY (ARRAY[2, 3, 4]));

CREATE INDEX proposals_newcomer_idx ON public.proposals USING btree (tenant_id, newcomer_id, proposal_id);

CREATE UNIQUE INDEX proposals_open_idx ON public.proposals USING btree (tenant_id, programme_code, newcomer_id) WHERE (state = ANY (ARRAY[1, 2, 3, 4]));

CREATE INDEX proposals_run_idx ON public.proposals USING btree (tenant_id, run_id, proposal_id);

ALTER TABLE ONLY public.check_ins
    ADD CONSTRAINT check_ins_tenant_id_match_id_fkey FOREIGN KEY (tenant_id, match_id) REFERENCES public.matches(tenant_id, match_id);

ALTER TABLE ONLY public.contact_signals
    ADD CONSTRAINT contact_signals_tenant_id_match_id_fkey FOREIGN KEY (tenant_id, match_id) REFERENCES public.matches(tenant_id, match_id);

ALTER TABLE ONLY public.intervision_attendance
    ADD CONSTRAINT intervision_attendance_tenant_id_meeting_id_fkey FOREIGN KEY (tenant_id, meeting_id) REFERENCES public.intervision_meetings(tenant_id, meeting_id);

ALTER TABLE ONLY public.intervision_meetings
    ADD CONSTRAINT intervision_meetings_tenant_id_group_id_fkey FOREIGN KEY (tenant_id, group_id) REFERENCES public.intervision_groups(tenant_id, group_id);

ALTER TABLE ONLY public.intervision_members
    ADD CONSTRAINT intervision_members_tenant_id_group_id_fkey FOREIGN KEY (tenant_id, group_id) REFERENCES public.intervision_groups(tenant_id, group_id);

ALTER TABLE ONLY public.match_run_people
    ADD CONSTRAINT match_run_people_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES public.pool_people(tenant_id, person_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.match_run_people
    ADD CONSTRAINT match_run_people_tenant_id_run_id_fkey FOREIGN KEY (tenant_id, run_id) REFERENCES public.match_run_proofs(tenant_id, run_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.match_run_proofs
    ADD CONSTRAINT match_run_proofs_tenant_id_run_id_fkey FOREIGN KEY (tenant_id, run_id) REFERENCES public.match_runs(tenant_id, run_id);

ALTER TABLE ONLY public.meetings
    ADD CONSTRAINT meetings_tenant_id_match_id_fkey FOREIGN KEY (tenant_id, match_id) REFERENCES public.matches(tenant_id, match_id);

CREATE POLICY backup_reads ON public.check_ins FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.contact_people FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.contact_signals FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.intervision_attendance FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.intervision_groups FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.intervision_meetings FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.intervision_members FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.match_run_people FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.match_run_proofs FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.match_runs FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.matches FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.meetings FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.policies FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.pool_enrolments FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.pool_people FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.proposals FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.rounds FOR SELECT TO naober_{{service}}_backup USING (true);

ALTER TABLE public.check_ins ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.contact_people ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.contact_signals ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.intervision_attendance ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.intervision_groups ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.intervision_meetings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.intervision_members ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.match_run_people ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.match_run_proofs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.match_runs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.matches ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.meetings ENABLE ROW LEVEL SECURITY;

CREATE POLICY owner_all ON public.check_ins TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.contact_people TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.contact_signals TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.intervision_attendance TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.intervision_groups TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.intervision_meetings TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.intervision_members TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.match_run_people TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.match_run_proofs TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.match_runs TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.matches TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.meetings TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.policies TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.pool_enrolments TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.pool_people TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.proposals TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.rounds TO naober_{{service}}_owner USING (true) WITH CHECK (true);

ALTER TABLE public.policies ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.pool_enrolments ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.pool_people ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.proposals ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.rounds ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_only ON public.check_ins TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.contact_people TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.contact_signals TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.intervision_attendance TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.intervision_groups TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.intervision_meetings TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.intervision_members TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.match_run_people TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.match_run_proofs TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.match_runs TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.matches TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.meetings TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.policies TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.pool_enrolments TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.pool_people TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.proposals TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.rounds TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY worker_all ON public.contact_signals TO naober_{{service}}_worker USING (true) WITH CHECK (true);

CREATE POLICY worker_all ON public.match_runs TO naober_{{service}}_worker USING (true) WITH CHECK (true);

CREATE POLICY worker_all ON public.matches TO naober_{{service}}_worker USING (true) WITH CHECK (true);

CREATE POLICY worker_all ON public.pool_people TO naober_{{service}}_worker USING (true) WITH CHECK (true);

CREATE POLICY worker_all ON public.proposals TO naober_{{service}}_worker USING (true) WITH CHECK (true);

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.check_ins TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.check_ins TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.contact_people TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.contact_people TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.contact_signals TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.contact_signals TO naober_{{service}}_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.contact_signals TO naober_{{service}}_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.intervision_attendance TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.intervision_attendance TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.intervision_groups TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.intervision_groups TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.intervision_meetings TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.intervision_meetings TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.intervision_members TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.intervision_members TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.match_run_people TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.match_run_people TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.match_run_proofs TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.match_run_proofs TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.match_runs TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.match_runs TO naober_{{service}}_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.match_runs TO naober_{{service}}_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.matches TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.matches TO naober_{{service}}_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.matches TO naober_{{service}}_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.meetings TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.meetings TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.policies TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.policies TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pool_enrolments TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.pool_enrolments TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pool_people TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.pool_people TO naober_{{service}}_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pool_people TO naober_{{service}}_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.proposals TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.proposals TO naober_{{service}}_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.proposals TO naober_{{service}}_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rounds TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.rounds TO naober_{{service}}_backup;
