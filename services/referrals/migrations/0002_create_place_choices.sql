-- What people chose from places to go, in the order of their wish. Where a choice stands is told by its referrals.
CREATE TABLE place_choices (
  tenant_id      uuid        NOT NULL,
  choice_id      uuid        NOT NULL,
  version        integer     NOT NULL,
  person_id      uuid        NOT NULL,
  sender_code    text        NOT NULL,
  programme_code text        NOT NULL,  -- empty: none
  note           text        NOT NULL,
  place_ids      uuid[]      NOT NULL,  -- the dearest first
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, choice_id),
  FOREIGN KEY (tenant_id, sender_code) REFERENCES organisations (tenant_id, code)
);
CREATE INDEX place_choices_person_idx ON place_choices (tenant_id, person_id, choice_id);
CREATE INDEX place_choices_sender_idx ON place_choices (tenant_id, sender_code, choice_id);
SELECT naober_fence('place_choices');

ALTER TABLE referrals ADD COLUMN choice_id uuid;  -- that it came of; NULL: of none
ALTER TABLE referrals ADD CONSTRAINT referrals_choice_fkey
  FOREIGN KEY (tenant_id, choice_id) REFERENCES place_choices (tenant_id, choice_id);
CREATE INDEX referrals_choice_idx ON referrals (tenant_id, choice_id) WHERE choice_id IS NOT NULL;
