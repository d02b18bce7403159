-- SPDX-License-Identifier: EUPL-1.2
-- Generated, and not run by anything. To make it anew:
-- UPDATE_GOLDEN=1 ctest --test-dir build/dev -R naober_snapshots_db_test

CREATE TABLE public.criteria (
    tenant_id uuid NOT NULL,
    criterion_id uuid NOT NULL,
    version integer NOT NULL,
    programme_code text NOT NULL,
    statement text NOT NULL,
    due_on date,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.criteria ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.criteria FORCE ROW LEVEL SECURITY;

CREATE TABLE public.criterion_milestones (
    tenant_id uuid NOT NULL,
    criterion_id uuid NOT NULL,
    "position" integer NOT NULL,
    milestone_code text NOT NULL,
    description text NOT NULL,
    target integer NOT NULL,
    counts_people boolean NOT NULL,
    reached integer NOT NULL,
    reached_on date
);
ALTER TABLE ONLY public.criterion_milestones ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.criterion_milestones FORCE ROW LEVEL SECURITY;

CREATE TABLE public.grants (
    tenant_id uuid NOT NULL,
    grant_id uuid NOT NULL,
    version integer NOT NULL,
    programme_code text NOT NULL,
    funder_organisation_code text NOT NULL,
    reference text NOT NULL,
    budget_cents integer NOT NULL,
    currency_code text NOT NULL,
    start_on date,
    end_on date,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT grants_budget_cents_check CHECK ((budget_cents >= 0))
);
ALTER TABLE ONLY public.grants ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.grants FORCE ROW LEVEL SECURITY;

CREATE TABLE public.matches (
    tenant_id uuid NOT NULL,
    match_id uuid NOT NULL,
    programme_code text NOT NULL,
    newcomer_id uuid NOT NULL,
    buddy_id uuid NOT NULL,
    local boolean NOT NULL,
    ended boolean DEFAULT false NOT NULL,
    active_from timestamp with time zone
);
ALTER TABLE ONLY public.matches ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.matches FORCE ROW LEVEL SECURITY;

CREATE TABLE public.pair_meetings (
    tenant_id uuid NOT NULL,
    match_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.pair_meetings ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.pair_meetings FORCE ROW LEVEL SECURITY;

CREATE TABLE public.participations (
    tenant_id uuid NOT NULL,
    programme_code text NOT NULL,
    person_id uuid NOT NULL,
    enrolled boolean DEFAULT false NOT NULL,
    is_newcomer boolean DEFAULT false NOT NULL,
    is_buddy boolean DEFAULT false NOT NULL,
    enrolment_municipality_code text DEFAULT ''::text NOT NULL,
    enrolment_capacity integer DEFAULT 0 NOT NULL,
    channel text DEFAULT ''::text NOT NULL,
    referring_organisation_code text DEFAULT ''::text NOT NULL,
    ever_ready boolean DEFAULT false NOT NULL,
    ready boolean DEFAULT false NOT NULL,
    active_matches integer DEFAULT 0 NOT NULL,
    active_local_matches integer DEFAULT 0 NOT NULL,
    open_proposals integer DEFAULT 0 NOT NULL,
    confirmed_meetings integer DEFAULT 0 NOT NULL,
    confirmed_minutes integer DEFAULT 0 NOT NULL,
    municipality_code text DEFAULT ''::text NOT NULL,
    adds_registered smallint DEFAULT 0 NOT NULL,
    adds_ready smallint DEFAULT 0 NOT NULL,
    adds_matched smallint DEFAULT 0 NOT NULL,
    adds_matched_locally smallint DEFAULT 0 NOT NULL,
    adds_waiting smallint DEFAULT 0 NOT NULL,
    adds_meetings integer DEFAULT 0 NOT NULL,
    adds_minutes integer DEFAULT 0 NOT NULL,
    adds_met smallint DEFAULT 0 NOT NULL,
    adds_buddies smallint DEFAULT 0 NOT NULL,
    adds_buddies_free smallint DEFAULT 0 NOT NULL
);
ALTER TABLE ONLY public.participations ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.participations FORCE ROW LEVEL SECURITY;

CREATE TABLE public.people (
    tenant_id uuid NOT NULL,
    person_id uuid NOT NULL,
    version integer NOT NULL,
    municipality_code text NOT NULL,
    buddy_capacity integer NOT NULL
);
ALTER TABLE ONLY public.people ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.people FORCE ROW LEVEL SECURITY;

CREATE TABLE public.referrals (
    tenant_id uuid NOT NULL,
    referral_id uuid NOT NULL,
    version integer NOT NULL,
    programme_code text NOT NULL,
    municipality_code text NOT NULL,
    state text NOT NULL
);
ALTER TABLE ONLY public.referrals ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.referrals FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY public.criteria
    ADD CONSTRAINT criteria_pkey PRIMARY KEY (tenant_id, criterion_id);

ALTER TABLE ONLY public.criterion_milestones
    ADD CONSTRAINT criterion_milestones_pkey PRIMARY KEY (tenant_id, criterion_id, "position");

ALTER TABLE ONLY public.criterion_milestones
    ADD CONSTRAINT criterion_milestones_tenant_id_criterion_id_milestone_code_key UNIQUE (tenant_id, criterion_id, milestone_code);

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_pkey PRIMARY KEY (tenant_id, grant_id);

ALTER TABLE ONLY public.matches
    ADD CONSTRAINT matches_pkey PRIMARY KEY (tenant_id, match_id);

ALTER TABLE ONLY public.pair_meetings
    ADD CONSTRAINT pair_meetings_pkey PRIMARY KEY (tenant_id, match_id, meeting_id);

ALTER TABLE ONLY public.participations
    ADD CONSTRAINT participations_pkey PRIMARY KEY (tenant_id, programme_code, person_id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (tenant_id, person_id);

ALTER TABLE ONLY public.referrals
    ADD CONSTRAINT referrals_pkey PRIMARY KEY (tenant_id, referral_id);

CREATE INDEX criteria_programme_idx ON public.criteria USING btree (tenant_id, programme_code, criterion_id);

CREATE INDEX grants_programme_idx ON public.grants USING btree (tenant_id, programme_code, created_at, grant_id);

CREATE INDEX matches_active_from_idx ON public.matches USING btree (tenant_id, programme_code, active_from);

CREATE INDEX matches_programme_idx ON public.matches USING btree (tenant_id, programme_code);

CREATE INDEX participations_person_idx ON public.participations USING btree (tenant_id, person_id);

CREATE INDEX referrals_programme_idx ON public.referrals USING btree (tenant_id, programme_code);

ALTER TABLE ONLY public.criterion_milestones
    ADD CONSTRAINT criterion_milestones_tenant_id_criterion_id_fkey FOREIGN KEY (tenant_id, criterion_id) REFERENCES public.criteria(tenant_id, criterion_id);

CREATE POLICY backup_reads ON public.criteria FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.criterion_milestones FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.grants FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.matches FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.pair_meetings FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.participations FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.people FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.referrals FOR SELECT TO naober_{{service}}_backup USING (true);

ALTER TABLE public.criteria ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.criterion_milestones ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.grants ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.matches ENABLE ROW LEVEL SECURITY;

CREATE POLICY owner_all ON public.criteria TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.criterion_milestones TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.grants TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.matches TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.pair_meetings TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.participations TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.people TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.referrals TO naober_{{service}}_owner USING (true) WITH CHECK (true);

ALTER TABLE public.pair_meetings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.participations ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.people ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.referrals ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_only ON public.criteria TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.criterion_milestones TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.grants TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.matches TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.pair_meetings TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.participations TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.people TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.referrals TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.criteria TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.criteria TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.criterion_milestones TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.criterion_milestones TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.grants TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.grants TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.matches TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.matches TO naober_{{service}}_backup;
GRANT TRUNCATE ON TABLE public.matches TO naober_{{service}}_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pair_meetings TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.pair_meetings TO naober_{{service}}_backup;
GRANT TRUNCATE ON TABLE public.pair_meetings TO naober_{{service}}_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.participations TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.participations TO naober_{{service}}_backup;
GRANT TRUNCATE ON TABLE public.participations TO naober_{{service}}_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.people TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.people TO naober_{{service}}_backup;
GRANT TRUNCATE ON TABLE public.people TO naober_{{service}}_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.referrals TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.referrals TO naober_{{service}}_backup;
GRANT TRUNCATE ON TABLE public.referrals TO naober_{{service}}_worker;
