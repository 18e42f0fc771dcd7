#include "front/live_view.h"

#include <gtest/gtest.h>
#include <simdjson.h>

namespace tgs::front {
namespace {

using std::chrono::seconds;

const TimePoint kNow = TimePoint() + seconds(1000);

TEST(LiveView, OfNothingIsTwoEmptyLists) {
  EXPECT_EQ(live_view({}, {}, nullptr, kNow), "{\"ok\":true,\"sessions\":[],\"clients\":[]}\n");
}

TEST(LiveView, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(live_view({{.id = 42}}, {{.since = kNow}}, nullptr, kNow),
            R"({"ok":true,"sessions":[{"session":42,"clients":0,"requests":0,"refused":0,"updates":0}],)"
            R"("clients":[{"age":0,"requests":0,"refused":0,"updates":0,"pending":0,"queued":0}]})"
            "\n");
}

TEST(LiveView, SaysAllThatIs) {
  const SessionView session{.id = 42,
                            .state = "authorizationStateReady",
                            .account = "Ann \"A\"\n",
                            .user = 7,
                            .clients = 2,
                            .counts = {1, 2, 3},
                            .last_request = kNow - seconds(5)};
  const ClientView client{.session = 42,
                          .name = "crm",
                          .address = "10.0.0.7:5060",
                          .is_tls = true,
                          .since = kNow - seconds(60),
                          .counts = {4, 5, 6},
                          .pending = 7,
                          .queued = 8};
  EXPECT_EQ(live_view({session, session}, {client}, nullptr, kNow).size(),
            live_view({session}, {client}, nullptr, kNow).size() +
                live_view({session}, {}, nullptr, kNow).size() - live_view({}, {}, nullptr, kNow).size() + 1);
  simdjson::dom::parser parser;
  const auto line = live_view({session}, {client}, nullptr, kNow);
  const simdjson::dom::element view = parser.parse(line);
  EXPECT_EQ(simdjson::minify(view.at_pointer("/sessions/0").value()),
            R"({"session":42,"state":"Ready","account":"Ann \"A\"\n","user":7,"clients":2,)"
            R"("requests":1,"refused":2,"updates":3,"idle":5})");
  EXPECT_EQ(simdjson::minify(view.at_pointer("/clients/0").value()),
            R"({"session":42,"client":"crm","address":"10.0.0.7:5060","age":60,"tls":true,)"
            R"("requests":4,"refused":5,"updates":6,"pending":7,"queued":8})");
}

TEST(LiveView, SaysHowFarTheDatabaseIs) {
  metrics::StoreFigures database{
      .is_database_up = 1, .rows_waiting = 3, .snapshots_waiting = 1, .lag_seconds = 12};
  EXPECT_EQ(live_view({}, {}, &database, kNow),
            R"({"ok":true,"sessions":[],"clients":[],)"
            R"("database":{"up":true,"rows":3,"snapshots":1,"lag":12,"sessions":{}}})"
            "\n");
  database.session_lags = {{7, 12}, {42, 5}};
  EXPECT_TRUE(live_view({}, {}, &database, kNow).ends_with("\"sessions\":{\"7\":12,\"42\":5}}}\n"));
}

}  // namespace
}  // namespace tgs::front
