#include "mysql/statement.h"

#include <fmt/format.h>

#include <algorithm>

namespace tgs::mysql {
namespace {

/// The connector takes parameters without const, and only reads them.
template <class T>
void* unconst(const T* data) {
  return const_cast<void*>(static_cast<const void*>(data));
}

void bind(MYSQL_BIND& to, std::nullptr_t /*unused*/) {
  to.buffer_type = MYSQL_TYPE_NULL;
}
template <class Integer>
requires std::is_integral_v<Integer>
void bind(MYSQL_BIND& to, const Integer& number) {
  to.buffer_type = MYSQL_TYPE_LONGLONG;
  to.is_unsigned = std::is_unsigned_v<Integer>;
  to.buffer = unconst(&number);
}
void bind_bytes(MYSQL_BIND& to, enum_field_types type, std::string_view bytes) {
  to.buffer_type = type;
  to.buffer = unconst(bytes.empty() ? "" : bytes.data());  // without a place it would be null
  to.buffer_length = bytes.size();
}
void bind(MYSQL_BIND& to, std::string_view text) {
  bind_bytes(to, MYSQL_TYPE_STRING, text);
}
void bind(MYSQL_BIND& to, const Blob& blob) {
  bind_bytes(to, MYSQL_TYPE_BLOB, blob.bytes);
}

/// Bytes. Whoever took the server over may send rows for ever.
constexpr std::size_t kMostAnswer = 64 << 20;

bool is_integer(enum_field_types type) {
  switch (type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
      return true;
    default:
      return false;
  }
}

/// Where the connector puts one column of each row: numbers at once, of everything else the length first.
struct Column {
  explicit Column(const MYSQL_FIELD& field)
      : is_number(is_integer(field.type)), is_unsigned((field.flags & UNSIGNED_FLAG) != 0) {}

  MYSQL_BIND binding() {
    MYSQL_BIND bound{};
    bound.buffer_type = is_number ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_BLOB;
    bound.is_unsigned = is_unsigned;
    bound.buffer = &number;
    bound.buffer_length = is_number ? sizeof(number) : 0;
    bound.length = &length;
    bound.is_null = &is_null;
    bound.error = &is_cut;
    return bound;
  }

  Value read(MYSQL_STMT* statement, unsigned place) {
    if (is_null != 0) {
      return nullptr;
    }
    if (is_number) {
      return is_unsigned ? Value(number) : Value(static_cast<std::int64_t>(number));
    }
    std::string bytes(length, '\0');
    MYSQL_BIND bound{};
    bound.buffer_type = MYSQL_TYPE_BLOB;
    bound.buffer = bytes.data();
    bound.buffer_length = bytes.size();
    if (!bytes.empty()) {
      mysql_stmt_fetch_column(statement, &bound, place, 0);
    }
    return bytes;
  }

  const bool is_number;
  const bool is_unsigned;
  std::uint64_t number = 0;
  unsigned long length = 0;
  my_bool is_null = 0;
  my_bool is_cut = 0;
};

std::size_t size_of(const Value& value) {
  const auto* bytes = std::get_if<std::string>(&value);
  return sizeof value + (bytes == nullptr ? 0 : bytes->size());
}

std::vector<Column> columns_of(MYSQL_STMT* statement) {
  struct Free {
    void operator()(MYSQL_RES* description) const { mysql_free_result(description); }
  };
  const std::unique_ptr<MYSQL_RES, Free> described(mysql_stmt_result_metadata(statement));
  if (!described) {
    return {};
  }
  const auto* fields = mysql_fetch_fields(described.get());
  return {fields, fields + mysql_num_fields(described.get())};
}

}  // namespace

Outcome<Statement> Statement::prepare(MYSQL* connection, std::string_view sql) {
  Statement made(Handle(mysql_stmt_init(connection)), sql);
  if (!made.handle_) {
    return fail(Kind::unable, "no memory for a statement");
  }
  if (mysql_stmt_prepare(made.handle_.get(), sql.data(), sql.size()) != 0) {
    return made.failed();
  }
  return made;
}

Outcome<Answer> Statement::run(std::span<const Parameter> parameters) {
  if (parameters.size() != mysql_stmt_param_count(handle_.get())) {
    return fail(Kind::wrong, fmt::format("{} parameters for {}", parameters.size(), sql_));
  }
  if (auto executed = execute(parameters); !executed) {
    return tl::unexpected(executed.error());
  }
  auto rows = fetch();
  if (!rows) {
    return tl::unexpected(rows.error());
  }
  return Answer{std::move(*rows), mysql_stmt_affected_rows(handle_.get())};
}

Outcome<void> Statement::execute(std::span<const Parameter> parameters) {
  std::vector<MYSQL_BIND> bound(parameters.size(), MYSQL_BIND{});
  for (std::size_t i = 0; i < bound.size(); ++i) {
    std::visit([&to = bound[i]](const auto& value) { bind(to, value); }, parameters[i]);
  }
  if (!bound.empty() && mysql_stmt_bind_param(handle_.get(), bound.data()) != 0) {
    return failed();
  }
  return mysql_stmt_execute(handle_.get()) == 0 ? Outcome<void>() : failed();
}

Outcome<std::vector<Row>> Statement::fetch() {
  auto columns = columns_of(handle_.get());
  std::vector<Row> rows;
  if (columns.empty()) {
    return rows;
  }
  std::vector<MYSQL_BIND> bound;
  std::transform(columns.begin(), columns.end(), std::back_inserter(bound),
                 [](Column& column) { return column.binding(); });
  if (mysql_stmt_bind_result(handle_.get(), bound.data()) != 0) {
    return failed();
  }
  std::size_t size = 0;
  int got = mysql_stmt_fetch(handle_.get());
  for (; got == 0 || got == MYSQL_DATA_TRUNCATED; got = mysql_stmt_fetch(handle_.get())) {
    Row& row = rows.emplace_back();
    for (unsigned i = 0; i < columns.size(); ++i) {
      size += size_of(row.emplace_back(columns[i].read(handle_.get(), i)));
    }
    if (size > kMostAnswer) {
      return fail(Kind::lost, fmt::format("mysql: the server's answer has no end: {}", sql_));
    }
  }
  if (got != MYSQL_NO_DATA) {
    return failed();
  }
  mysql_stmt_free_result(handle_.get());
  return rows;
}

tl::unexpected<Fault> Statement::failed() const {
  return tl::unexpected(
      statement_fault({mysql_stmt_errno(handle_.get()), mysql_stmt_error(handle_.get())}, sql_));
}

}  // namespace tgs::mysql
