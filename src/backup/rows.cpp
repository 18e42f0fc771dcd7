#include "backup/rows.h"

#include <fmt/format.h>

#include <optional>

#include "base/whole_number.h"
#include "binlog/tl.h"

namespace tgs::backup {
namespace {

using binlog::TlReader;

// The first number of a text. Others are given to other forms, should these change.
constexpr std::int32_t kPeer = 1;
constexpr std::int32_t kSession = 2;
constexpr std::int32_t kSessionAnew = 3;

void append(std::string& out, const std::vector<SessionRows::Sealed>& all) {
  binlog::append_number(out, static_cast<std::int32_t>(all.size()));
  for (const auto& [number, envelope] : all) {
    binlog::append_number(out, number);
    binlog::append_string(out, envelope);
  }
}

std::string text_of(const PeerRows& peer) {
  std::string out;
  binlog::append_number(out, kPeer);
  binlog::append_number(out, peer.id);
  binlog::append_string(out, peer.phone);
  binlog::append_number(out, static_cast<std::int32_t>(peer.usernames.size()));
  for (const auto& username : peer.usernames) {
    binlog::append_string(out, username);
  }
  binlog::append_number(out, static_cast<std::int32_t>(peer.is_bot));
  return out;
}

std::string text_of(const SessionRows& session) {
  std::string out;
  binlog::append_number(out, session.is_anew ? kSessionAnew : kSession);
  binlog::append_number(out, session.id);
  binlog::append_number(out, session.user);
  binlog::append_number(out, static_cast<std::int32_t>(session.is_bot));
  binlog::append_string(out, session.phone);
  binlog::append_number(out, session.dc_id);
  append(out, session.keys);
  append(out, session.secret_chats);
  return out;
}

/// A count that is wrong ends with the text, as its reader does.
template <class Read>
void repeat(TlReader& reader, Read read) {
  const auto count = reader.number<std::int32_t>();
  for (std::int32_t i = 0; i < count && !reader.is_broken(); ++i) {
    read();
  }
}

PeerRows peer_from(TlReader& reader) {
  PeerRows peer;
  peer.id = reader.number<std::int64_t>();
  peer.phone = reader.string();
  repeat(reader, [&] { peer.usernames.emplace_back(reader.string()); });
  peer.is_bot = reader.number<std::int32_t>() != 0;
  return peer;
}

std::vector<SessionRows::Sealed> sealed_from(TlReader& reader) {
  std::vector<SessionRows::Sealed> all;
  repeat(reader, [&] {
    const auto number = reader.number<std::int64_t>();
    all.push_back({number, std::string(reader.string())});
  });
  return all;
}

SessionRows session_from(TlReader& reader) {
  SessionRows session;
  session.id = reader.number<SessionId>();
  session.user = reader.number<std::int64_t>();
  session.is_bot = reader.number<std::int32_t>() != 0;
  session.phone = reader.string();
  session.dc_id = reader.number<std::int32_t>();
  session.keys = sealed_from(reader);
  session.secret_chats = sealed_from(reader);
  return session;
}

}  // namespace

std::string name_of(const Rows& rows) {
  const auto* peer = std::get_if<PeerRows>(&rows);
  return peer != nullptr ? fmt::format("peer {}", peer->id)
                         : fmt::format("session {}", std::get<SessionRows>(rows).id);
}

std::optional<SessionId> session_of(std::string_view name) {
  constexpr std::string_view kPrefix = "session ";
  return name.starts_with(kPrefix) ? whole_number(name.substr(kPrefix.size())) : std::nullopt;
}

Rows after(const Rows& former, Rows rows) {
  const auto* before = std::get_if<SessionRows>(&former);
  auto* session = std::get_if<SessionRows>(&rows);
  if (before != nullptr && session != nullptr && session->user != 0) {
    session->is_anew = session->is_anew || before->is_anew || before->user == 0;
  }
  return rows;
}

std::string to_text(const Rows& rows) {
  return std::visit([](const auto& each) { return text_of(each); }, rows);
}

Result<Rows> rows_from(std::string_view text) {
  TlReader reader(text);
  const auto form = reader.number<std::int32_t>();
  std::optional<Rows> rows;
  if (form == kPeer) {
    rows = peer_from(reader);
  } else if (form == kSession || form == kSessionAnew) {
    auto session = session_from(reader);
    session.is_anew = form == kSessionAnew;
    rows = std::move(session);
  }
  return rows && reader.is_done() ? Result<Rows>(std::move(*rows)) : fail("rows in a form that is not known");
}

}  // namespace tgs::backup
