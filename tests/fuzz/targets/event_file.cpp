// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Events: the input as one event (a fuzzer does not find the checksum), and as a whole log file.

#include <tf/io/bytes/byte_stream.hpp>
#include <tf/io/summary/event_file.hpp>

#include "../fuzz.hpp"

namespace {

std::string scalar(float value) {
    tf::io::Event e{.wall_time = 1.5, .step = 3};
    tf::io::EventMetadata about{.plugin_name = "scalars", .description = "*text*"};
    tf::detail::tracing::Handle memory(tf::detail::core::allocate(tf::DType::float32, 1));
    *static_cast<float*>(memory.buffer()->data()) = value;
    e.summary.push_back({.tag = "loss",
                         .tensor = {std::move(memory), tf::Shape{}, tf::DType::float32},
                         .metadata = std::move(about)});
    e.summary.push_back({.tag = "v1", .simple_value = value});
    return tf::io::write_event(e);
}

std::string graph() {
    tf::io::Event e{.wall_time = 2, .graph_def = "graph"};
    e.tagged_run_metadata = {"run", "metadata"};
    return tf::io::write_event(e);
}

}  // namespace

void fuzz::run(std::string_view bytes) {
    attempt([&] {
        // an event that was read must be written, and read again, unchanged
        const tf::io::Event event = tf::io::read_event(bytes, {"fuzz", "event"});
        const std::string written = tf::io::write_event(event);
        require(tf::io::write_event(tf::io::read_event(written, {"fuzz", "event"})) == written);
    });
    tf::io::EventFileReader file(std::make_unique<tf::io::MemorySource>(bytes));
    for (std::uint64_t end = 0; file.next(); end = file.offset()) require(end < file.offset());
}

std::vector<std::string> fuzz::seeds() {
    const std::string first =
        tf::io::write_event({.wall_time = 1, .file_version = "brain.Event:2", .writer = "w"});
    std::string file;
    for (const std::string& e : {first, scalar(2.f), graph()}) tf::io::frame_record(file, e);
    return {first, scalar(0.f), graph(), file};
}
