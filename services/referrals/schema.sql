-- SPDX-License-Identifier: EUPL-1.2
-- Generated, and not run by anything. To make it anew:
-- UPDATE_GOLDEN=1 ctest --test-dir build/dev -R naober_snapshots_db_test

CREATE TABLE public.milestones (
    tenant_id uuid NOT NULL,
    kind text NOT NULL,
    source_id uuid NOT NULL,
    person_id uuid NOT NULL,
    programme_code text NOT NULL,
    session_id uuid,
    reached_at timestamp with time zone NOT NULL,
    CONSTRAINT milestones_kind_check CHECK ((kind = ANY (ARRAY['WAITING'::text, 'MATCHED'::text, 'TRAINING'::text, 'COMPLETED'::text])))
);
ALTER TABLE ONLY public.milestones ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.milestones FORCE ROW LEVEL SECURITY;

CREATE TABLE public.organisations (
    tenant_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    version integer NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    display_name text NOT NULL,
    kind text NOT NULL,
    country text NOT NULL,
    postcode text NOT NULL,
    municipality_code text NOT NULL,
    email text NOT NULL,
    phone text NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.organisations ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.organisations FORCE ROW LEVEL SECURITY;

CREATE TABLE public.people (
    tenant_id uuid NOT NULL,
    person_id uuid NOT NULL,
    country text NOT NULL,
    postcode text NOT NULL,
    municipality_code text NOT NULL
);
ALTER TABLE ONLY public.people ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.people FORCE ROW LEVEL SECURITY;

CREATE TABLE public.place_choices (
    tenant_id uuid NOT NULL,
    choice_id uuid NOT NULL,
    version integer NOT NULL,
    person_id uuid NOT NULL,
    sender_code text NOT NULL,
    programme_code text NOT NULL,
    note text NOT NULL,
    place_ids uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.place_choices ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.place_choices FORCE ROW LEVEL SECURITY;

CREATE TABLE public.places (
    tenant_id uuid NOT NULL,
    place_id uuid NOT NULL,
    version integer NOT NULL,
    external_id text,
    organisation_code text NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    interests text[] NOT NULL,
    competences text[] NOT NULL,
    min_oral_level text NOT NULL,
    language_code text NOT NULL,
    availability text[] NOT NULL,
    country text NOT NULL,
    postcode text NOT NULL,
    municipality_code text NOT NULL,
    capacity integer NOT NULL,
    social_connections text[] NOT NULL,
    barrier_removals text[] NOT NULL,
    audience text NOT NULL,
    assured_on date,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.places ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.places FORCE ROW LEVEL SECURITY;

CREATE TABLE public.referral_transitions (
    tenant_id uuid NOT NULL,
    transition_id uuid NOT NULL,
    referral_id uuid NOT NULL,
    version integer NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    party text NOT NULL,
    reason text NOT NULL,
    organisation_code text NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.referral_transitions ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.referral_transitions FORCE ROW LEVEL SECURITY;

CREATE TABLE public.referrals (
    tenant_id uuid NOT NULL,
    referral_id uuid NOT NULL,
    version integer NOT NULL,
    person_id uuid NOT NULL,
    programme_code text NOT NULL,
    sender_code text NOT NULL,
    receiver_code text NOT NULL,
    place_id uuid,
    purpose text NOT NULL,
    note text NOT NULL,
    former_referral_id uuid,
    state text NOT NULL,
    reason text NOT NULL,
    outcome text NOT NULL,
    waiting_position integer,
    first_meeting_at timestamp with time zone,
    receiver_shut_out boolean NOT NULL,
    overdue text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    received_at timestamp with time zone,
    accepted_at timestamp with time zone,
    closed_at timestamp with time zone,
    choice_id uuid
);
ALTER TABLE ONLY public.referrals ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.referrals FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY public.milestones
    ADD CONSTRAINT milestones_pkey PRIMARY KEY (tenant_id, kind, source_id);

ALTER TABLE ONLY public.organisations
    ADD CONSTRAINT organisations_pkey PRIMARY KEY (tenant_id, organisation_id);

ALTER TABLE ONLY public.organisations
    ADD CONSTRAINT organisations_tenant_id_code_key UNIQUE (tenant_id, code);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (tenant_id, person_id);

ALTER TABLE ONLY public.place_choices
    ADD CONSTRAINT place_choices_pkey PRIMARY KEY (tenant_id, choice_id);

ALTER TABLE ONLY public.places
    ADD CONSTRAINT places_pkey PRIMARY KEY (tenant_id, place_id);

ALTER TABLE ONLY public.referral_transitions
    ADD CONSTRAINT referral_transitions_pkey PRIMARY KEY (tenant_id, transition_id);

ALTER TABLE ONLY public.referral_transitions
    ADD CONSTRAINT referral_transitions_tenant_id_referral_id_version_key UNIQUE (tenant_id, referral_id, version);

ALTER TABLE ONLY public.referrals
    ADD CONSTRAINT referrals_pkey PRIMARY KEY (tenant_id, referral_id);

CREATE INDEX milestones_person_idx ON public.milestones USING btree (tenant_id, person_id, programme_code);

CREATE INDEX milestones_session_idx ON public.milestones USING btree (tenant_id, session_id) WHERE (session_id IS NOT NULL);

CREATE INDEX place_choices_person_idx ON public.place_choices USING btree (tenant_id, person_id, choice_id);

CREATE INDEX place_choices_sender_idx ON public.place_choices USING btree (tenant_id, sender_code, choice_id);

CREATE UNIQUE INDEX places_external_id_idx ON public.places USING btree (tenant_id, external_id);

CREATE INDEX places_organisation_idx ON public.places USING btree (tenant_id, organisation_code, place_id);

CREATE INDEX referrals_choice_idx ON public.referrals USING btree (tenant_id, choice_id) WHERE (choice_id IS NOT NULL);

CREATE UNIQUE INDEX referrals_open_idx ON public.referrals USING btree (tenant_id, person_id, receiver_code, COALESCE(place_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (state = ANY (ARRAY['DRAFT'::text, 'SENT'::text, 'RECEIVED'::text, 'ACCEPTED'::text, 'WAITLISTED'::text, 'SCHEDULED'::text, 'NO_SHOW'::text, 'IN_PROGRESS'::text, 'ON_HOLD'::text]));

CREATE INDEX referrals_person_idx ON public.referrals USING btree (tenant_id, person_id);

CREATE INDEX referrals_place_idx ON public.referrals USING btree (tenant_id, place_id) WHERE (place_id IS NOT NULL);

CREATE INDEX referrals_receiver_idx ON public.referrals USING btree (tenant_id, receiver_code, referral_id);

CREATE INDEX referrals_sender_idx ON public.referrals USING btree (tenant_id, sender_code, referral_id);

CREATE INDEX referrals_unanswered_idx ON public.referrals USING btree (tenant_id, sent_at) WHERE (state = ANY (ARRAY['SENT'::text, 'RECEIVED'::text]));

ALTER TABLE ONLY public.place_choices
    ADD CONSTRAINT place_choices_tenant_id_sender_code_fkey FOREIGN KEY (tenant_id, sender_code) REFERENCES public.organisations(tenant_id, code);

ALTER TABLE ONLY public.places
    ADD CONSTRAINT places_tenant_id_organisation_code_fkey FOREIGN KEY (tenant_id, organisation_code) REFERENCES public.organisations(tenant_id, code);

ALTER TABLE ONLY public.referral_transitions
    ADD CONSTRAINT referral_transitions_tenant_id_referral_id_fkey FOREIGN KEY (tenant_id, referral_id) REFERENCES public.referrals(tenant_id, referral_id);

ALTER TABLE ONLY public.referrals
    ADD CONSTRAINT referrals_choice_fkey FOREIGN KEY (tenant_id, choice_id) REFERENCES public.place_choices(tenant_id, choice_id);

ALTER TABLE ONLY public.referrals
    ADD CONSTRAINT referrals_tenant_id_former_referral_id_fkey FOREIGN KEY (tenant_id, former_referral_id) REFERENCES public.referrals(tenant_id, referral_id);

ALTER TABLE ONLY public.referrals
    ADD CONSTRAINT referrals_tenant_id_place_id_fkey FOREIGN KEY (tenant_id, place_id) REFERENCES public.places(tenant_id, place_id);

ALTER TABLE ONLY public.referrals
    ADD CONSTRAINT referrals_tenant_id_receiver_code_fkey FOREIGN KEY (tenant_id, receiver_code) REFERENCES public.organisations(tenant_id, code);

ALTER TABLE ONLY public.referrals
    ADD CONSTRAINT referrals_tenant_id_sender_code_fkey FOREIGN KEY (tenant_id, sender_code) REFERENCES public.organisations(tenant_id, code);

CREATE POLICY backup_reads ON public.milestones FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.organisations FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.people FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.place_choices FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.places FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.referral_transitions FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.referrals FOR SELECT TO naober_{{service}}_backup USING (true);

ALTER TABLE public.milestones ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.organisations ENABLE ROW LEVEL SECURITY;

CREATE POLICY owner_all ON public.milestones TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.organisations TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.people TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.place_choices TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.places TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.referral_transitions TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.referrals TO naober_{{service}}_owner USING (true) WITH CHECK (true);

ALTER TABLE public.people ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.place_choices ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.places ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.referral_transitions ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.referrals ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_only ON public.milestones TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.organisations TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.people TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.place_choices TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.places TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.referral_transitions TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.referrals TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY worker_all ON public.referrals TO naober_{{service}}_worker USING (true) WITH CHECK (true);

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.milestones TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.milestones TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.organisations TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.organisations TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.people TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.people TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.place_choices TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.place_choices TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.places TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.places TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.referral_transitions TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.referral_transitions TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.referrals TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.referrals TO naober_{{service}}_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.referrals TO naober_{{service}}_worker;
