// Names for the parts of Asio that the roles' single-threaded event loops use.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "base/ids.h"

namespace tgs::net {

using Loop = boost::asio::io_context;
/// A descriptor that the loop watches; reads and writes are our own system calls.
using Watched = boost::asio::posix::basic_stream_descriptor<Loop::executor_type>;
using Timer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Loop::executor_type>;

}  // namespace tgs::net
