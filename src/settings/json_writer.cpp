#include "settings/json_writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace tgs {
namespace {

constexpr std::size_t line_width = 100;

std::size_t width_of(const Names& values) {
  std::size_t width = 2;
  for (const auto& value : values) {
    width += value.size() + 4;
  }
  return width;
}

void append_escaped(std::string& out, char byte) {
  if (byte == '"' || byte == '\\') {
    out += '\\';
    out += byte;
  } else if (byte == '\n') {
    out += "\\n";
  } else if (static_cast<unsigned char>(byte) < 0x20) {
    out += fmt::format("\\u{:04x}", static_cast<unsigned char>(byte));
  } else {
    out += byte;
  }
}

}  // namespace

std::string JsonWriter::quoted(std::string_view text) {
  std::string out = "\"";
  std::ranges::for_each(text, [&out](char byte) { append_escaped(out, byte); });
  out += '"';
  return out;
}

void JsonWriter::begin_item() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (depth_ > 0) {
    out_ += first_ ? "\n" : ",\n";
    out_.append(depth_ * 2, ' ');
  }
  first_ = false;
}

void JsonWriter::raw(std::string_view text) {
  begin_item();
  out_ += text;
}

void JsonWriter::open(char bracket) {
  begin_item();
  out_ += bracket;
  ++depth_;
  first_ = true;
}

void JsonWriter::close(char bracket) {
  --depth_;
  if (!first_) {
    out_ += '\n';
    out_.append(depth_ * 2, ' ');
  }
  out_ += bracket;
  first_ = false;
}

void JsonWriter::key(std::string_view name) {
  begin_item();
  out_ += quoted(name);
  out_ += ": ";
  after_key_ = true;
}

void JsonWriter::integer(std::int64_t value) {
  raw(fmt::format("{}", value));
}

void JsonWriter::number(double value) {
  raw(value == static_cast<double>(static_cast<std::int64_t>(value))
          ? fmt::format("{}", static_cast<std::int64_t>(value))
          : fmt::format("{}", value));
}

void JsonWriter::names(const Names& values) {
  if (width_of(values) > line_width - std::min(line_width, depth_ * 2)) {
    open('[');
    std::ranges::for_each(values, [this](const std::string& value) { text(value); });
    close(']');
    return;
  }
  std::string line;
  for (const auto& value : values) {
    line += (line.empty() ? "" : ", ") + quoted(value);
  }
  raw("[" + line + "]");
}

void JsonWriter::value(const Value& value) {
  std::visit([this](const auto& plain) { write(plain); }, value);
}

std::string JsonWriter::take() {
  return std::move(out_) + "\n";
}

}  // namespace tgs
