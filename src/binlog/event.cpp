#include "binlog/event.h"

#include <boost/crc.hpp>

#include "binlog/tl.h"

namespace tgs::binlog {

std::uint32_t crc32_of(std::string_view bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

void append_event(std::string& out, const Event& event) {
  const auto body = event.body.reveal();
  const auto begin = out.size();
  append_number(out, static_cast<std::uint32_t>(kLeastEvent + body.size()));
  append_number(out, event.id);
  append_number(out, event.type);
  append_number(out, event.flags);
  append_number(out, std::uint64_t{0});
  out.append(body);
  append_number(out, crc32_of(std::string_view(out).substr(begin)));
}

}  // namespace tgs::binlog
