#include "lease/verdict.h"

#include <fmt/format.h>

namespace tgs::lease {
namespace {

std::string refusal(const Lease& lease, const Holder& me) {
  const auto& node = lease.holder.node;
  if (node == me.node) {
    return fmt::format(
        "another storage that is called {} as well runs it: give each a cluster.node of its own", node);
  }
  if (lease.left->count() > 0) {
    return fmt::format(
        "the storage on node {} runs it, since {} UTC: stop that one, and `tgstorage release` it there", node,
        lease.since);
  }
  return fmt::format(
      "the storage on node {} has it, since {} UTC, and does not renew that: stop that one, and `tgstorage "
      "release` it there; where it is lost for good, start this one with --takeover {}",
      node, lease.since, node);
}

}  // namespace

Verdict judge(const Lease& lease, const Holder& me, std::string_view taken_over) {
  if (lease.holder == me || !lease.left) {
    return {Verdict::Kind::take};
  }
  if (lease.holder.node != me.node && lease.holder.node != taken_over) {
    return {.kind = Verdict::Kind::refuse, .why = refusal(lease, me)};
  }
  return lease.left->count() > 0 ? Verdict{Verdict::Kind::wait, *lease.left, refusal(lease, me)}
                                 : Verdict{Verdict::Kind::take};
}

Right right_to_write(const std::optional<Lease>& lease, const Holder& me) {
  if (!lease || lease->holder == me) {
    return Right::mine;
  }
  if (lease->holder.node != me.node) {
    return Right::anothers;
  }
  return lease->left && lease->left->count() > 0 ? Right::later : Right::mine;
}

}  // namespace tgs::lease
