// SPDX-License-Identifier: EUPL-1.2
#include "libs/auth/key_set.h"

#include <curl/curl.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/config/file.h"
#include "libs/obs/log.h"

namespace naober::auth {
namespace {

using nlohmann::json;

constexpr size_t kMaxBytes = 1 << 20;
constexpr long kFetchTimeoutMs = 3000;
constexpr int kMinRsaBits = 2048;

bool IsUrl(const std::string& source) {
  return absl::StartsWith(source, "https://") || absl::StartsWith(source, "http://");
}

size_t Append(char* data, size_t size, size_t count, void* out) {
  std::string& body = *static_cast<std::string*>(out);
  if (body.size() + size * count > kMaxBytes) return 0;  // makes curl give up
  body.append(data, size * count);
  return size * count;
}

absl::StatusOr<std::string> HttpGet(const std::string& url) {
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 &curl_easy_cleanup);
  if (global != CURLE_OK || curl == nullptr) return absl::InternalError("libcurl does not start");
  std::string body;
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);  // signals belong to the main thread
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, kFetchTimeoutMs);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &Append);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &body);
  const CURLcode code = curl_easy_perform(curl.get());
  if (code != CURLE_OK) {
    return absl::UnavailableError(absl::StrCat("can't get ", url, ": ", curl_easy_strerror(code)));
  }
  return body;
}

bool IsUsable(const json& entry, const Jwk& key) {
  if (key.id().empty()) return false;
  if (entry.contains("use") && entry["use"] != "sig") return false;
  return key.IsP256() || key.RsaBits() >= kMinRsaBits;
}

}  // namespace

absl::StatusOr<KeySet> ParseKeySet(const std::string& text) {
  const json parsed = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object() || !parsed.contains("keys") || !parsed["keys"].is_array()) {
    return absl::InvalidArgumentError("not a JSON Web Key Set");
  }
  KeySet keys;
  for (const json& entry : parsed["keys"]) {
    if (!entry.is_object()) continue;
    absl::StatusOr<Jwk> key = Jwk::Import(entry.dump());
    // A provider may publish kinds of keys that we don't know: not an error (RFC 7517, section 5).
    if (!key.ok() || !IsUsable(entry, *key)) continue;
    const std::string id = key->id();
    keys[id] = std::make_shared<const Jwk>(*std::move(key));
  }
  return keys;
}

KeySource::KeySource(Options options) : options_(std::move(options)) {}

absl::StatusOr<std::string> KeySource::Fetch() const {
  return IsUrl(options_.source) ? HttpGet(options_.source) : config::ReadFile(options_.source);
}

absl::Status KeySource::Refresh() {
  {
    MutexLock lock(mutex_);
    while (refreshing_) refreshed_.Wait(mutex_);
    refreshing_ = true;
  }
  return Adopt(Fetch());
}

absl::Status KeySource::Adopt(absl::StatusOr<std::string> fetched) {
  absl::StatusOr<KeySet> keys =
      fetched.ok() ? ParseKeySet(*fetched) : absl::StatusOr<KeySet>(fetched.status());
  MutexLock lock(mutex_);
  refreshing_ = false;
  refreshed_.SignalAll();
  tried_ = absl::Now();
  if (!fetched.ok()) return keys.status();
  if (!keys.ok()) return Annotate(options_.source, keys.status());
  loaded_ = true;
  if (*fetched != text_) {
    keys_ = *std::move(keys);
    text_ = *std::move(fetched);
    ++generation_;
    obs::Info("auth.keys").With("keys", static_cast<int64_t>(keys_.size()));
  }
  return absl::OkStatus();
}

std::shared_ptr<const Jwk> KeySource::Lookup(const std::string& id) const {
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : found->second;
}

absl::StatusOr<std::shared_ptr<const Jwk>> KeySource::Find(const std::string& id) {
  std::shared_ptr<const Jwk> key;
  bool refresh = false;
  {
    MutexLock lock(mutex_);
    while ((key = Lookup(id)) == nullptr && refreshing_) refreshed_.Wait(mutex_);
    const absl::Duration limit =
        key == nullptr ? options_.refresh_at_most_every : options_.keep_for;
    refresh = !refreshing_ && absl::Now() - tried_ >= limit;
    if (refresh) refreshing_ = true;
  }
  if (refresh) {
    RefreshNow();
    MutexLock lock(mutex_);
    key = Lookup(id);
  }
  if (key != nullptr) return key;
  RETURN_IF_ERROR(Ready());
  return absl::UnauthenticatedError("the token is signed with a key that is not known");
}

void KeySource::RefreshNow() {
  if (const absl::Status status = Adopt(Fetch()); !status.ok()) {
    obs::Warning("auth.keys_unavailable").With(status);
  }
}

absl::Status KeySource::Ready() const {
  MutexLock lock(mutex_);
  if (loaded_) return absl::OkStatus();
  return WithReason(absl::UnavailableError("the identity provider's keys could not be read yet"),
                    "KEYS_UNAVAILABLE");
}

uint64_t KeySource::generation() const {
  MutexLock lock(mutex_);
  return generation_;
}

uint64_t KeySource::CurrentGeneration() {
  {
    MutexLock lock(mutex_);
    if (refreshing_ || absl::Now() - tried_ < options_.keep_for) return generation_;
    refreshing_ = true;
  }
  RefreshNow();
  return generation();
}

}  // namespace naober::auth
