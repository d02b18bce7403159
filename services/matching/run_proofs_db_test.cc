// SPDX-License-Identifier: EUPL-1.2
#include <functional>

#include "libs/base/errors.h"
#include "libs/postgres/row.h"
#include "services/matching/matching_fixture.h"
#include "services/matching/records/run_record.pb.h"
#include "services/matching/run_proofs.h"
#include "services/matching/store/run_record_store.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using postgres::Query;

class RunProofsTest : public MatchingTest {
 protected:
  // Six newcomers, four places: somebody is left over, and places have prices.
  void Fill() {
    const char* const interests[] = {"chess", "music", "football"};
    for (int i = 0; i < 6; ++i) {
      newcomers_.push_back(Newcomer(i % 2 == 0 ? "GM0281" : "GM0216"));
      intake_.profiles[newcomers_.back().id].mutable_profile()->add_interests(interests[i % 3]);
    }
    for (int i = 0; i < 3; ++i) {
      buddies_.push_back(Buddy(i == 0 ? 2 : 1));
      intake_.profiles[buddies_.back().id].mutable_profile()->add_interests(interests[i]);
    }
  }
  // A policy with local first and a floor of `percent` for each municipality.
  void PutFloors(int percent) {
    Policy policy = DefaultPolicy();
    for (Rule& rule : policy.rules)
      rule.parameters.local_first = rule.kind == RuleKind::kSameMunicipality;
    policy.floors = {{.name = "each", .each_municipality = true, .percent = percent}};
    const auto present = policies_.Get(CallOf(), kProgramme);
    ASSERT_OK(present);
    ASSERT_OK(policies_.Update(CallOf(), kProgramme, std::to_string(present->version), policy));
  }
  Verification Verified(const MatchRun& run) {
    auto verification = proofs_.Verify(CallOf(), run.id);
    EXPECT_OK(verification);
    return *std::move(verification);
  }
  void Change(const char* sql) {
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) {
      return tx.Exec(Query{"test.change", sql}).status();
    }));
  }
  records::ProofRecord StoredProof(const MatchRun& run) {
    records::ProofRecord record;
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(
          const pqxx::result result,
          tx.Exec(Query{"test.proof", "SELECT body FROM match_run_proofs WHERE run_id = $1::uuid"},
                  run.id.str()));
      EXPECT_TRUE(record.ParseFromString(postgres::BytesColumn(result[0], "body")));
      return absl::OkStatus();
    }));
    return record;
  }
  void Store(const MatchRun& run, const records::ProofRecord& record) {
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) {
      return tx
          .Exec(Query{"test.store",
                      "UPDATE match_run_proofs SET body = $2::bytea WHERE run_id = $1::uuid"},
                run.id.str(), postgres::ToBytesParameter(record.SerializeAsString()))
          .status();
    }));
  }
  int Rows(const char* sql) {
    int rows = 0;
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(Query{"test.rows", sql}));
      rows = postgres::Column<int>(result[0], "rows");
      return absl::OkStatus();
    }));
    return rows;
  }

  std::vector<Person> newcomers_, buddies_;
  RunProofs proofs_{database_.service(), intake_, TestGazetteer()};
};

TEST_F(RunProofsTest, ProvesARunFromWhatItKept) {
  Fill();
  PutFloors(60);
  const MatchRun run = Run();
  EXPECT_EQ(run.result.engine_version, kEngineVersion);
  EXPECT_EQ(run.result.outcome.matched, 4);
  EXPECT_EQ(run.result.outcome.floors.size(), 2u);
  EXPECT_EQ(run.result.outcome.shortfall, 0);
  const Verification verification = Verified(run);
  EXPECT_EQ(verification.verdict, Verdict::kProven) << verification.reason;
  EXPECT_EQ(verification.reason, "");
  EXPECT_EQ(verification.feasible_pairs, run.result.feasible_pairs);
  EXPECT_THAT(verification.differing_parts, IsEmpty());
  EXPECT_EQ(verification.erased_people, 0);
}

TEST_F(RunProofsTest, ProvesThatFloorsWhichCannotBeMetAreMissedByTheLeast) {
  Fill();
  PutFloors(100);
  const MatchRun run = Run();
  EXPECT_EQ(run.state, MatchRunState::kSucceeded);
  EXPECT_EQ(run.result.proposals, 4);
  EXPECT_EQ(run.result.outcome.shortfall, 2);
  ASSERT_EQ(run.result.outcome.conflicts.size(), 1u);
  const FloorCut& cut = run.result.outcome.conflicts[0];
  EXPECT_THAT(cut.floors, ElementsAre(0, 1));
  EXPECT_EQ(cut.demanded, 6);
  EXPECT_EQ(cut.buddies, 3);
  EXPECT_EQ(cut.places, 4);
  EXPECT_EQ(cut.missing, 2);
  EXPECT_EQ(Verified(run).verdict, Verdict::kProven);
}

TEST_F(RunProofsTest, StaysProvenWhileLifeGoesOnAndSaysWhatIsDifferent) {
  Fill();
  const MatchRun run = Run();
  ASSERT_OK(proofs_.Verify(CallOf(), run.id));
  intake_.profiles[newcomers_[0].id].mutable_profile()->add_interests("opera");
  intake::v1::ProfileChanged changed;
  changed.set_person_id(newcomers_[0].id);
  ASSERT_OK(Apply(changed));
  ASSERT_OK(proposals_.Decline(CallOf(), ProposalsOf(run).at(0).id, Side::kNewcomer,
                               DeclineReason::kDistance, ""));
  PutFloors(50);
  clock_.Advance(absl::Hours(24));
  const Verification verification = Verified(run);
  EXPECT_EQ(verification.verdict, Verdict::kProven) << verification.reason;
  EXPECT_THAT(verification.changed_since, ElementsAre(InputPart::kDay, InputPart::kPolicy,
                                                      InputPart::kNewcomers, InputPart::kRefusals));
}

// Each number of a stored proof changed by itself: refused, or it still proves the very same plan.
TEST_F(RunProofsTest, RefusesATamperedProof) {
  Fill();
  PutFloors(60);
  const MatchRun run = Run();
  const records::ProofRecord kept = StoredProof(run);
  int refused = 0, tried = 0;
  const auto tamper = [&](const std::function<void(records::ProofRecord&)>& change) {
    records::ProofRecord changed = kept;
    change(changed);
    Store(run, changed);
    ++tried;
    const Verification verification = Verified(run);
    if (verification.verdict == Verdict::kRefused) {
      ++refused;
      EXPECT_NE(verification.reason, "");
    } else {
      // Prices of no meaning may be others; the plan itself may not.
      EXPECT_EQ(verification.verdict, Verdict::kProven);
      EXPECT_EQ(changed.outcome().SerializeAsString(), kept.outcome().SerializeAsString());
    }
  };
  for (const char* const part : {"outcome", "certificate"}) {
    const auto* const in_proof = records::ProofRecord::descriptor()->FindFieldByName(part);
    const auto* const type = in_proof->message_type();
    for (int f = 0; f < type->field_count(); ++f) {
      const auto* const field = type->field(f);
      if (!field->is_repeated()) continue;
      const auto& stored = kept.GetReflection()->GetMessage(kept, in_proof);
      const int size = stored.GetReflection()->FieldSize(stored, field);
      ASSERT_GT(size, 0) << field->name();
      tamper([&](records::ProofRecord& changed) {
        auto* const message = changed.GetReflection()->MutableMessage(&changed, in_proof);
        message->GetReflection()->RemoveLast(message, field);
      });
      EXPECT_EQ(refused, tried) << "without the last of " << field->name();
      refused = tried = 0;
      for (int i = 0; i < size; ++i) {
        for (const int by : {-1, 1}) {
          tamper([&](records::ProofRecord& changed) {
            auto* const message = changed.GetReflection()->MutableMessage(&changed, in_proof);
            const auto* const reflection = message->GetReflection();
            if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_INT64)
              reflection->SetRepeatedInt64(message, field, i,
                                           reflection->GetRepeatedInt64(*message, field, i) + by);
            else
              reflection->SetRepeatedInt32(message, field, i,
                                           reflection->GetRepeatedInt32(*message, field, i) + by);
          });
        }
      }
      EXPECT_GT(refused, 0) << field->name();
      refused = tried = 0;
    }
  }
  tamper([](records::ProofRecord& changed) { changed.mutable_outcome()->set_quality(9999); });
  tamper([](records::ProofRecord& changed) { changed.mutable_certificate()->set_top_value(1); });
  tamper(
      [](records::ProofRecord& changed) { changed.mutable_certificate()->set_local_first(false); });
  EXPECT_EQ(refused, 3);
  Store(run, kept);
  EXPECT_EQ(Verified(run).verdict, Verdict::kProven);
}

TEST_F(RunProofsTest, RefusesProposalsAndNumbersThatAreNotThePlans) {
  Fill();
  const MatchRun run = Run();
  Change("UPDATE proposals SET quality = quality + 1");
  EXPECT_THAT(Verified(run).reason, HasSubstr("proposals"));
  Change("UPDATE proposals SET quality = quality - 1");
  EXPECT_EQ(Verified(run).verdict, Verdict::kProven);
  Change("UPDATE match_runs SET total_quality = total_quality + 1");
  EXPECT_EQ(Verified(run).verdict, Verdict::kRefused);
  EXPECT_THAT(Verified(run).reason, HasSubstr("numbers"));
}

TEST_F(RunProofsTest, NamesThePartOfTheInputThatWasChanged) {
  Fill();
  const MatchRun run = Run();
  records::ProofRecord record = StoredProof(run);
  record.set_day(record.day() + 1);
  Store(run, record);
  Verification verification = Verified(run);
  EXPECT_EQ(verification.verdict, Verdict::kInputDiffers);
  EXPECT_THAT(verification.differing_parts, ElementsAre(InputPart::kDay));
  record.set_day(record.day() - 1);
  Store(run, record);
  Change(
      "UPDATE match_run_people SET features = "
      "(SELECT features FROM match_run_people WHERE side = 2 AND place = 1) WHERE side = 2");
  verification = Verified(run);
  EXPECT_EQ(verification.verdict, Verdict::kInputDiffers);
  EXPECT_THAT(verification.differing_parts, ElementsAre(InputPart::kBuddies));
  // Hashes that were changed with it don't help: the run's own is another one.
  record.mutable_parts(3)->set_hash("0");
  Store(run, record);
  EXPECT_EQ(Verified(run).verdict, Verdict::kInputDiffers);
}

TEST_F(RunProofsTest, ErasesAPersonWhoWithdrawsConsentOrLeaves) {
  Fill();
  const MatchRun run = Run();
  constexpr char kAll[] = "SELECT count(*)::int AS rows FROM match_run_people";
  EXPECT_EQ(Rows(kAll), 9);
  ASSERT_OK(Apply(WithdrawnFact(newcomers_[0])));
  EXPECT_EQ(Rows(kAll), 8);
  intake::v1::EnrolmentClosed closed;
  *closed.mutable_enrolment() = CodesOf(buddies_[0]);
  ASSERT_OK(Apply(closed));
  EXPECT_EQ(Rows(kAll), 7);
  const Verification verification = Verified(run);
  EXPECT_EQ(verification.verdict, Verdict::kInputErased);
  EXPECT_EQ(verification.erased_people, 2);
  EXPECT_THAT(verification.differing_parts,
              ElementsAre(InputPart::kNewcomers, InputPart::kBuddies));
}

TEST_F(RunProofsTest, KeepsTheLastTenRunsOfAProgramme) {
  Newcomer();
  Buddy();
  const MatchRun first = Run();
  for (int i = 0; i < 9; ++i) Run();
  EXPECT_EQ(Verified(first).verdict, Verdict::kProven);
  const MatchRun last = Run();
  EXPECT_EQ(Verified(first).verdict, Verdict::kNotKept);
  EXPECT_EQ(Verified(last).verdict, Verdict::kProven);
  EXPECT_EQ(Rows("SELECT count(DISTINCT run_id)::int AS rows FROM match_run_people"), 10);
}

TEST_F(RunProofsTest, ProvesOnlyRunsThatSucceededAndTheOwnConsortiums) {
  const auto waiting = runs_.Create(CallOf(), kProgramme);
  ASSERT_OK(waiting);
  EXPECT_THAT(proofs_.Verify(CallOf(), waiting->id), HasReason("MATCH_RUN_NOT_SUCCEEDED"));
  EXPECT_THAT(proofs_.Verify(CallOf(), MatchRunId::New()), HasReason("MATCH_RUN_NOT_FOUND"));
}

TEST_F(RunProofsTest, StopsAtTheDeadlineOfTheCall) {
  Fill();
  const MatchRun run = Run();
  rpc::Call late = CallOf();
  late.deadline = absl::Now() - absl::Seconds(1);
  EXPECT_TRUE(absl::IsDeadlineExceeded(proofs_.Verify(late, run.id).status()));
}

}  // namespace
}  // namespace naober::matching
