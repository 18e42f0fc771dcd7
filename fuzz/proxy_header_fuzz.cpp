// The first bytes of a connection of a trusted proxy: what is taken for a header is one however it is cut, ends where
// it ends, and names a source that can be written down again.
#include "wire/proxy_header.h"

#include <string>

#include "fuzz/expect.h"

using tgs::parse_proxy_header;
using tgs::ProxyHeader;
using tgs::fuzz::expect;
using What = ProxyHeader::What;

namespace {

void check_source(const tgs::Endpoint& source) {
  const auto text = source.address.text();
  expect(tgs::IpAddress::parse(text) == source.address, "its address can be written down");
  const std::string kind = source.address.is_v4() ? "4 " : "6 ";
  const auto line = "PROXY TCP" + kind + text + " " + text + " " + std::to_string(source.port) + " 1\r\n";
  const auto again = parse_proxy_header(line);
  expect(again.what == What::complete && again.source == source, "a line with its source names its source");
}

void check_complete(std::string_view bytes, const ProxyHeader& header) {
  expect(header.size <= bytes.size() && header.size <= tgs::kMaxProxyHeader, "it ends within what there is");
  const auto alone = parse_proxy_header(bytes.substr(0, header.size));
  expect(alone.what == What::complete && alone.size == header.size && alone.source == header.source,
         "what is behind it does not matter");
  for (std::size_t size = 0; size < header.size; ++size) {
    expect(parse_proxy_header(bytes.substr(0, size)).what == What::need_more,
           "a part of it is no header yet");
  }
  if (header.source) {
    check_source(*header.source);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto bytes = tgs::fuzz::text(data, size);
  const auto header = parse_proxy_header(bytes);
  if (header.what == What::complete) {
    check_complete(bytes, header);
  } else if (header.what == What::broken) {
    const auto longer = std::string(bytes) + "PROXY UNKNOWN\r\n";
    expect(parse_proxy_header(longer).what == What::broken, "nothing mends it");
  } else {
    expect(bytes.size() < tgs::kMaxProxyHeader, "it is not waited for without end");
  }
  return 0;
}
