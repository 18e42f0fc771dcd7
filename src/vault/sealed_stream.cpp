#include "vault/sealed_stream.h"

#include <openssl/rand.h>

#include <algorithm>

#include "vault/gcm.h"
#include "vault/hkdf.h"
#include "vault/key_text.h"
#include "vault/sealed_header.h"

namespace tgs::vault {
namespace {

constexpr std::string_view kMagic = "TGSS";
constexpr std::size_t kSaltSize = 32;
constexpr std::size_t kBeginSize = kSealedHeaderSize + kSaltSize;

/// All before the last byte is the number, big-endian.
std::string nonce_of(std::uint64_t number, bool is_last) {
  std::string nonce(kNonceSize, '\0');
  nonce.back() = is_last ? '\1' : '\0';
  for (std::size_t at = kNonceSize - 1; at-- > 0 && number > 0; number >>= 8U) {
    nonce[at] = static_cast<char>(number & 0xffU);
  }
  return nonce;
}

Result<Secret> key_of_stream(const Key& key, std::string_view begin) {
  return derive(key.bytes.reveal(), begin.substr(kSealedHeaderSize), begin.substr(0, kSealedHeaderSize),
                kKeySize);
}

}  // namespace

StreamSealer::StreamSealer(Secret key, Sink sink) : key_(std::move(key)), sink_(std::move(sink)) {
  held_.reserve(kChunk);
}

Result<StreamSealer> StreamSealer::begin(const KeyRing& keys, const Place& place, Sink sink) {
  std::string salt(kSaltSize, '\0');
  if (::RAND_bytes(reinterpret_cast<unsigned char*>(salt.data()), kSaltSize) != 1) {
    return fail("the system gives no random bytes");
  }
  const auto begin = sealed_header(kMagic, keys.newest(), place) + salt;
  auto key = key_of_stream(keys.newest(), begin);
  if (!key) {
    return fail(key.error());
  }
  if (const auto taken = sink(begin); !taken) {
    return fail(taken.error());
  }
  return StreamSealer(std::move(*key), std::move(sink));
}

Status StreamSealer::write(std::string_view plain) {
  while (!plain.empty()) {
    if (held_.size() == kChunk) {
      if (auto done = put(false); !done) {
        return done;
      }
    }
    const auto piece = plain.substr(0, kChunk - held_.size());
    held_.append(piece);
    plain.remove_prefix(piece.size());
  }
  return {};
}

Status StreamSealer::finish() {
  return put(true);
}

Status StreamSealer::put(bool is_last) {
  std::string sealed;
  if (auto done = encrypt({key_.reveal(), nonce_of(number_++, is_last), {}}, held_, sealed); !done) {
    return done;
  }
  held_.clear();
  return sink_(sealed);
}

/// What must be there before it is known that it can be taken, and more of it comes.
std::size_t StreamOpener::wanted() const {
  return key_.empty() ? kBeginSize : kChunk + kTagSize;
}

Status StreamOpener::feed(std::string_view sealed) {
  while (!error_ && !sealed.empty()) {
    if (held_.size() == wanted()) {
      take(false);
      continue;
    }
    const auto piece = sealed.substr(0, wanted() - held_.size());
    held_.append(piece);
    sealed.remove_prefix(piece.size());
  }
  return error_ ? Status(fail(*error_)) : Status();
}

Status StreamOpener::finish() {
  if (!error_ && key_.empty()) {
    take(false);
  }
  if (!error_) {
    take(true);
  }
  return error_ ? Status(fail(*error_)) : Status();
}

void StreamOpener::take(bool is_last) {
  const auto taken = key_.empty() ? begin() : open_chunk(is_last);
  if (!taken) {
    error_ = taken.error();
  }
  held_.clear();
}

Status StreamOpener::begin() {
  const auto key = key_of_header(held_, kMagic, keys_, place_);
  if (!key) {
    return fail(key.error());
  }
  if (held_.size() < kBeginSize) {
    return fail("it is cut off: its end is missing");
  }
  auto own = key_of_stream(**key, held_);
  if (!own) {
    return fail(own.error());
  }
  key_ = std::move(*own);
  return {};
}

Status StreamOpener::open_chunk(bool is_last) {
  const auto plain = decrypt({key_.reveal(), nonce_of(number_, is_last), {}}, held_);
  if (plain) {
    ++number_;
    return sink_(plain->reveal());
  }
  const bool is_cut =
      is_last && (held_.empty() || decrypt({key_.reveal(), nonce_of(number_, false), {}}, held_));
  return fail(is_cut ? "it is cut off: its end is missing" : "it is damaged or cut off");
}

}  // namespace tgs::vault
