CREATE TABLE people (
  tenant_id                   uuid        NOT NULL,
  person_id                   uuid        NOT NULL,
  version                     integer     NOT NULL,
  kind                        text        NOT NULL,
  external_id                 text,
  given_name                  text        NOT NULL,
  family_name                 text        NOT NULL,
  birth_date                  date        NOT NULL,
  gender                      text        NOT NULL,
  country                     text        NOT NULL,
  postcode                    text        NOT NULL,
  place                       text        NOT NULL,
  municipality_code           text        NOT NULL,
  email                       text        NOT NULL,
  phone                       text        NOT NULL,
  profile                     jsonb       NOT NULL,  -- store/profile_json.h
  channel                     text        NOT NULL,
  referring_organisation_code text        NOT NULL,
  campaign_code               text        NOT NULL,
  helper_name                 text        NOT NULL,
  registered_on               date        NOT NULL,
  search_name                 text        NOT NULL,  -- both names romanised
  search_keys                 text[]      NOT NULL,  -- the sounds of their words
  source_fingerprint          uuid,                  -- of the imported row; NULL when not imported
  created_at                  timestamptz NOT NULL,
  updated_at                  timestamptz NOT NULL,
  CONSTRAINT people_pkey PRIMARY KEY (tenant_id, person_id),
  CONSTRAINT people_external_id_key UNIQUE (tenant_id, external_id)
);
CREATE INDEX people_birth_date_idx ON people (tenant_id, birth_date);
CREATE INDEX people_municipality_code_idx ON people (tenant_id, municipality_code, person_id);
CREATE INDEX people_source_fingerprint_idx ON people (tenant_id, source_fingerprint)
  WHERE source_fingerprint IS NOT NULL;
CREATE INDEX people_search_name_idx ON people USING gin (search_name gin_trgm_ops);
CREATE INDEX people_search_keys_idx ON people USING gin (search_keys);
SELECT naober_fence('people');

-- People whose name is like the query, best first. LIKE and similarity are not leakproof, so that under row-level
-- security PostgreSQL would compare every row's name instead of using the index. This function runs as the owner, who
-- sees all rows, and therefore narrows to the transaction's tenant by itself.
--   query_name  romanised; query_keys: the sounds of its words
--   kinds, municipalities: NULL = all
CREATE FUNCTION search_people(query_name text, query_keys text[], kind_wanted text, municipalities text[],
                              result_limit integer)
RETURNS TABLE (person_id uuid, likeness real)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET pg_trgm.word_similarity_threshold = 0.5
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
REVOKE ALL ON FUNCTION search_people FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_people TO naober_{{service}}_service;

CREATE TABLE consents (
  tenant_id                 uuid        NOT NULL,
  consent_id                uuid        NOT NULL,
  person_id                 uuid        NOT NULL,
  purpose                   text        NOT NULL,
  partner_organisation_code text        NOT NULL,  -- empty: the consortium itself
  data_categories           text[]      NOT NULL,
  text_version              text        NOT NULL,
  text_language             text        NOT NULL,
  manner                    text        NOT NULL,
  recorded_by               text        NOT NULL,
  valid_from                timestamptz NOT NULL,
  valid_until               timestamptz,
  withdrawn_at              timestamptz,
  withdrawn_by              text        NOT NULL,
  CONSTRAINT consents_pkey PRIMARY KEY (tenant_id, consent_id),
  FOREIGN KEY (tenant_id, person_id) REFERENCES people (tenant_id, person_id)
);
CREATE INDEX consents_person_idx ON consents (tenant_id, person_id, consent_id);
SELECT naober_fence('consents');

-- Two registrations that may be one person. Reported, never merged by a program.
CREATE TABLE probable_duplicates (
  tenant_id                uuid        NOT NULL,
  duplicate_id             uuid        NOT NULL,
  person_id                uuid        NOT NULL,  -- registered later
  other_person_id          uuid        NOT NULL,
  name_similarity_permille integer     NOT NULL,
  state                    text        NOT NULL,
  created_at               timestamptz NOT NULL,
  CONSTRAINT probable_duplicates_pkey PRIMARY KEY (tenant_id, duplicate_id),
  CONSTRAINT probable_duplicates_pair_key UNIQUE (tenant_id, person_id, other_person_id),
  FOREIGN KEY (tenant_id, person_id) REFERENCES people (tenant_id, person_id),
  FOREIGN KEY (tenant_id, other_person_id) REFERENCES people (tenant_id, person_id)
);
CREATE INDEX probable_duplicates_other_idx ON probable_duplicates (tenant_id, other_person_id);
SELECT naober_fence('probable_duplicates');
