-- What people decided when they put two together by hand (naober.matching.v1.PairedByHand). It names rules that speak
-- against the pair, and goes with the reasons when consent is withdrawn.
ALTER TABLE proposals ADD COLUMN by_hand bytea;
