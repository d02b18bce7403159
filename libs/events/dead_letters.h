// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_DEAD_LETTERS_H_
#define NAOBER_LIBS_EVENTS_DEAD_LETTERS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/events/handler_table.h"
#include "libs/postgres/pool.h"

namespace naober::events {

// An event that could not be applied, at which its aggregate stands still.
struct DeadLetter {
  std::string event_id;
  std::string producer;
  int shard = 0;
  uint64_t pub_seq = 0;
  std::string type;
  std::string subject;
  std::string error;  // code and reason; PARKED: its turn has come after another one's
  int attempts = 0;
  absl::Time dead_at;
  int parked = 0;  // later events of the aggregate that wait behind it
};

// What an operator does with dead letters. An aggregate's chain is the letter and what is parked
// behind it; each event of it is applied in a transaction of its own, in which the next one becomes
// the letter, so that an interruption loses nothing and nothing overtakes. Holds off the consumer
// by the lock on its shard. Thread-safe as far as the handlers are.
class DeadLetters {
 public:
  // References must outlive it.
  DeadLetters(postgres::Pool& service, postgres::Pool& worker, const HandlerTable& handlers)
      : service_(service), worker_(worker), handlers_(handlers) {}

  // At most `limit`, oldest first, after the one with that time and id.
  struct Key {
    absl::Time dead_at;
    std::string event_id;
  };
  absl::StatusOr<std::vector<DeadLetter>> List(const std::optional<Key>& after, int limit,
                                               absl::Time deadline);

  // Applies the letter and its chain; how many took effect. Ends early, without error, when a later
  // one fails: that is the letter then. NOT_FOUND; FAILED_PRECONDITION (DEAD_LETTER_STILL_FAILS)
  // when it fails again.
  absl::StatusOr<int> Retry(const std::string& event_id, absl::Time deadline);

  // Gives the letter up for good (a replay does not bring it back) and applies its chain.
  // NOT_FOUND.
  struct Discarded {
    DeadLetter skipped;
    int applied = 0;
  };
  absl::StatusOr<Discarded> Discard(const std::string& event_id, absl::Time deadline);

 private:
  enum class Action { kApply, kSkip };
  struct Letter {
    DeadLetter shown;
    Envelope envelope;
  };
  struct Step {
    int applied = 0;
    std::string next;  // the letter now; empty when the chain is at its end
  };
  absl::StatusOr<Letter> Load(const std::string& event_id, absl::Time deadline);
  absl::StatusOr<Step> Take(const Letter& letter, Action action, absl::Time deadline);
  absl::Status TakeIn(postgres::Transaction& tx, const Letter& letter, Action action,
                      absl::Time deadline, Step& step);
  // Applies the chain from this letter on, until its end or the next failure.
  absl::StatusOr<int> ApplyChain(std::string event_id, absl::Time deadline);
  absl::Status NoteFailure(const std::string& event_id, const absl::Status& failure,
                           absl::Time deadline);

  postgres::Pool& service_;
  postgres::Pool& worker_;
  const HandlerTable& handlers_;
};

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_DEAD_LETTERS_H_
