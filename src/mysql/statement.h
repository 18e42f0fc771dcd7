// One prepared statement of a connection, which can be run again and again. Owned by Connection; its thread.
#pragma once

#include <mysql.h>

#include <memory>
#include <span>
#include <string_view>

#include "mysql/fault.h"
#include "mysql/value.h"

namespace tgs::mysql {

class Statement {
 public:
  /// `connection` outlives it.
  static Outcome<Statement> prepare(MYSQL* connection, std::string_view sql);

  /// `parameters`: one for each `?`.
  Outcome<Answer> run(std::span<const Parameter> parameters);

 private:
  struct Close {
    void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
  };
  using Handle = std::unique_ptr<MYSQL_STMT, Close>;

  Statement(Handle handle, std::string_view sql) : handle_(std::move(handle)), sql_(sql) {}

  Outcome<void> execute(std::span<const Parameter> parameters);
  Outcome<std::vector<Row>> fetch();
  tl::unexpected<Fault> failed() const;

  Handle handle_;
  std::string sql_;
};

}  // namespace tgs::mysql
