-- Contacts that one side alone reports: on record, and not credited until the other confirms them.
ALTER TABLE trajectory_contacts ADD COLUMN unconfirmed boolean NOT NULL DEFAULT false;
ALTER TABLE trajectory_contacts ALTER COLUMN unconfirmed DROP DEFAULT;
