-- SPDX-License-Identifier: EUPL-1.2
-- Generated, and not run by anything. To make it anew:
-- UPDATE_GOLDEN=1 ctest --test-dir build/dev -R naober_snapshots_db_test

CREATE TABLE public.attendances (
    tenant_id uuid NOT NULL,
    attendance_id uuid NOT NULL,
    session_id uuid NOT NULL,
    person_id uuid NOT NULL,
    version integer NOT NULL,
    presence text NOT NULL,
    minutes integer NOT NULL,
    barrier text NOT NULL,
    flags text[] NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT attendances_presence_check CHECK ((presence = ANY (ARRAY['PRESENT'::text, 'EXCUSED'::text, 'ABSENT'::text])))
);
ALTER TABLE ONLY public.attendances ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.attendances FORCE ROW LEVEL SECURITY;

CREATE TABLE public.people (
    tenant_id uuid NOT NULL,
    person_id uuid NOT NULL,
    municipality_code text NOT NULL
);
ALTER TABLE ONLY public.people ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.people FORCE ROW LEVEL SECURITY;

CREATE TABLE public.registrations (
    tenant_id uuid NOT NULL,
    registration_id uuid NOT NULL,
    session_id uuid NOT NULL,
    person_id uuid NOT NULL,
    version integer NOT NULL,
    state text NOT NULL,
    request_number integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT registrations_state_check CHECK ((state = ANY (ARRAY['SEATED'::text, 'WAITLISTED'::text, 'GIVEN_UP'::text, 'VOID'::text])))
);
ALTER TABLE ONLY public.registrations ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.registrations FORCE ROW LEVEL SECURITY;

CREATE TABLE public.series (
    tenant_id uuid NOT NULL,
    series_id uuid NOT NULL,
    version integer NOT NULL,
    external_id text,
    organisation_code text NOT NULL,
    programme_code text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    kind text NOT NULL,
    country text NOT NULL,
    postcode text NOT NULL,
    place text NOT NULL,
    venue text NOT NULL,
    municipality_code text NOT NULL,
    time_zone text NOT NULL,
    first_start timestamp without time zone NOT NULL,
    recurrence_rule text NOT NULL,
    duration_minutes integer NOT NULL,
    capacity integer NOT NULL,
    language_code text NOT NULL,
    social_connections text[] NOT NULL,
    barrier_removals text[] NOT NULL,
    requires_match boolean NOT NULL,
    session_count integer NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.series ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.series FORCE ROW LEVEL SECURITY;

CREATE TABLE public.sessions (
    tenant_id uuid NOT NULL,
    session_id uuid NOT NULL,
    series_id uuid NOT NULL,
    ordinal integer NOT NULL,
    version integer NOT NULL,
    state text NOT NULL,
    scheduled_start timestamp with time zone NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    duration_minutes integer NOT NULL,
    capacity integer NOT NULL,
    walk_ins integer NOT NULL,
    CONSTRAINT sessions_state_check CHECK ((state = ANY (ARRAY['SCHEDULED'::text, 'HELD'::text, 'CANCELLED'::text])))
);
ALTER TABLE ONLY public.sessions ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE ONLY public.sessions FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY public.attendances
    ADD CONSTRAINT attendances_pkey PRIMARY KEY (tenant_id, attendance_id);

ALTER TABLE ONLY public.attendances
    ADD CONSTRAINT attendances_tenant_id_session_id_person_id_key UNIQUE (tenant_id, session_id, person_id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (tenant_id, person_id);

ALTER TABLE ONLY public.registrations
    ADD CONSTRAINT registrations_pkey PRIMARY KEY (tenant_id, registration_id);

ALTER TABLE ONLY public.registrations
    ADD CONSTRAINT registrations_tenant_id_session_id_request_number_key UNIQUE (tenant_id, session_id, request_number);

ALTER TABLE ONLY public.series
    ADD CONSTRAINT series_pkey PRIMARY KEY (tenant_id, series_id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (tenant_id, session_id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_tenant_id_series_id_ordinal_key UNIQUE (tenant_id, series_id, ordinal);

CREATE UNIQUE INDEX registrations_live_idx ON public.registrations USING btree (tenant_id, session_id, person_id) WHERE (state = ANY (ARRAY['SEATED'::text, 'WAITLISTED'::text]));

CREATE INDEX registrations_person_idx ON public.registrations USING btree (tenant_id, person_id, registration_id);

CREATE UNIQUE INDEX series_external_id_idx ON public.series USING btree (tenant_id, external_id);

CREATE INDEX sessions_starts_at_idx ON public.sessions USING btree (tenant_id, starts_at, session_id);

ALTER TABLE ONLY public.attendances
    ADD CONSTRAINT attendances_tenant_id_session_id_fkey FOREIGN KEY (tenant_id, session_id) REFERENCES public.sessions(tenant_id, session_id);

ALTER TABLE ONLY public.registrations
    ADD CONSTRAINT registrations_tenant_id_session_id_fkey FOREIGN KEY (tenant_id, session_id) REFERENCES public.sessions(tenant_id, session_id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_tenant_id_series_id_fkey FOREIGN KEY (tenant_id, series_id) REFERENCES public.series(tenant_id, series_id);

ALTER TABLE public.attendances ENABLE ROW LEVEL SECURITY;

CREATE POLICY backup_reads ON public.attendances FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.people FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.registrations FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.series FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY backup_reads ON public.sessions FOR SELECT TO naober_{{service}}_backup USING (true);

CREATE POLICY owner_all ON public.attendances TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.people TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.registrations TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.series TO naober_{{service}}_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON public.sessions TO naober_{{service}}_owner USING (true) WITH CHECK (true);

ALTER TABLE public.people ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.registrations ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.series ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.sessions ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_only ON public.attendances TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.people TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.registrations TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.series TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

CREATE POLICY tenant_only ON public.sessions TO naober_{{service}}_service USING ((tenant_id = public.naober_tenant())) WITH CHECK ((tenant_id = public.naober_tenant()));

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.attendances TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.attendances TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.people TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.people TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registrations TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.registrations TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.series TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.series TO naober_{{service}}_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sessions TO naober_{{service}}_service;
GRANT SELECT ON TABLE public.sessions TO naober_{{service}}_backup;
