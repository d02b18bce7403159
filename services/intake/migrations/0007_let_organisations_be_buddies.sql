-- An organisation that is a buddy (R38) is registered once, through somebody there: it has a code and no birth date.
ALTER TABLE people ADD COLUMN organisation_code text;  -- NULL: a person
ALTER TABLE people ALTER COLUMN birth_date DROP NOT NULL;
ALTER TABLE people ADD CONSTRAINT people_birth_date_check
  CHECK ((birth_date IS NULL) = (organisation_code IS NOT NULL));
CREATE UNIQUE INDEX people_organisation_code_key ON people (tenant_id, organisation_code)
  WHERE organisation_code IS NOT NULL;

-- Whether contacts in another language than Dutch count in a programme.
ALTER TABLE programmes ADD COLUMN credits_other_languages boolean NOT NULL DEFAULT false;
ALTER TABLE programmes ALTER COLUMN credits_other_languages DROP DEFAULT;
