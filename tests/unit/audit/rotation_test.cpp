#include "audit/rotation.h"

#include <gmock/gmock.h>

namespace tgs::audit {
namespace {

using testing::ElementsAre;

TEST(AuditRotation, IsDueWhereALineDoesNotFit) {
  EXPECT_FALSE(is_full(90, 10, 100));
  EXPECT_TRUE(is_full(91, 10, 100));
  EXPECT_FALSE(is_full(0, 1000, 100)) << "it has to stand somewhere";
}

TEST(AuditRotation, NamesAFileByItsFirstLine) {
  EXPECT_EQ(full_name("audit.jsonl", 1024), "audit.jsonl.1024");
  EXPECT_EQ(first_seq_of("audit.jsonl.1024", "audit.jsonl"), 1024U);
}

TEST(AuditRotation, FindsItsFilesInTheirOrder) {
  EXPECT_THAT(
      full_files({"audit.jsonl.900", "audit.jsonl", "audit.jsonl.1000", "audit.jsonl.1", "audit.jsonl.",
                  "audit.jsonl.x", "audit.jsonl.1.gz", "audit.jsonl.-1", "other.jsonl.5", "audit.jsonl2"},
                 "audit.jsonl"),
      ElementsAre("audit.jsonl.1", "audit.jsonl.900", "audit.jsonl.1000"));
}

}  // namespace
}  // namespace tgs::audit
