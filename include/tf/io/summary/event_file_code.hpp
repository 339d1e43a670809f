// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/summary/event_file.hpp.

#include <atomic>
#include <chrono>
#include <cmath>

#include <tf/io/bytes/byte_stream.hpp>
#include <tf/io/bytes/files.hpp>
#include <tf/io/records/record_frame.hpp>
#include <tf/io/summary/event_file.hpp>

#if __has_include(<unistd.h>)
#include <unistd.h>
#define TF_IO_POSIX 1
#endif

namespace tf::io {

namespace detail {

/// "events.out.tfevents.1700000000.host.4711.0.v2": unique among the files of a process.
TF_COMMON_INLINE std::string event_file_name(std::int64_t seconds, std::string_view suffix) {
    static std::atomic<int> count = 0;
    std::string host = "localhost", process = "0";
#ifdef TF_IO_POSIX
    char name[256];
    if (::gethostname(name, sizeof name) == 0) {
        name[sizeof name - 1] = '\0';
        host = name;
    }
    process = std::to_string(::getpid());
#endif
    std::string out = std::to_string(seconds);
    if (out.size() < 10) out.insert(0, 10 - out.size(), '0');
    return "events.out.tfevents." + out + "." + host + "." + process + "." +
           std::to_string(count++) + std::string(suffix);
}

TF_COMMON_INLINE double wall_time() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<double>(std::chrono::duration_cast<std::chrono::microseconds>(now).count()) /
           1e6;
}

/// Nanoseconds of a clock that is never set.
TF_COMMON_INLINE std::int64_t steady_time() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace detail

TF_COMMON_BODY EventFileWriter::EventFileWriter(const fs::path& logdir, EventFileOptions options)
    : end_([](EventFileWriter& w) { w.end(); }), options_(std::move(options)) {
    detail::make_folders(logdir, op);
    Event first;
    first.wall_time = std::floor(detail::wall_time());
    first.file_version = "brain.Event:2";
    first.writer = "tensorflow.core.util.events_writer";
    path_ = logdir / detail::event_file_name(static_cast<std::int64_t>(first.wall_time),
                                             options_.filename_suffix);
    file_ = std::make_shared<OutputFile>(path_, op);
    frame_record(waiting_, write_event(first));
    write_waiting();
}

TF_COMMON_BODY void EventFileWriter::add(Event event) {
    if (event.wall_time == 0) event.wall_time = detail::wall_time();
    const std::string bytes = write_event(event);
    const std::scoped_lock guard(lock_);
    if (!file_)
        errors::raise<errors::FailedPrecondition>(
            {"tf.summary.closed", op, path_.string(), "a closed writer", "an open writer"});
    frame_record(waiting_, bytes);
    ++count_;
    const auto since = std::chrono::nanoseconds(detail::steady_time() - flushed_);
    if (count_ > options_.max_queue || since > std::chrono::milliseconds(options_.flush_millis))
        write_waiting();
}

TF_COMMON_BODY void EventFileWriter::add_summary(EventValue value, std::int64_t step) {
    Event e;
    e.step = step;
    e.summary.push_back(std::move(value));
    add(std::move(e));
}

TF_COMMON_BODY void EventFileWriter::add_graph(std::string graph_def) {
    Event e;
    e.graph_def = std::move(graph_def);
    add(std::move(e));
}

TF_COMMON_BODY void EventFileWriter::add_run_metadata(std::string tag, std::string run_metadata,
                                                      std::int64_t step) {
    Event e;
    e.step = step;
    e.tagged_run_metadata = {std::move(tag), std::move(run_metadata)};
    add(std::move(e));
}

TF_COMMON_BODY void EventFileWriter::flush() {
    const std::scoped_lock guard(lock_);
    if (file_) write_waiting();
}

TF_COMMON_BODY void EventFileWriter::close() {
    const std::scoped_lock guard(lock_);
    if (!file_) return;
    write_waiting();
    try {
        file_->close();
    } catch (...) {
        file_.reset();
        throw;
    }
    file_.reset();
}

TF_COMMON_BODY bool EventFileWriter::closed() const {
    const std::scoped_lock guard(lock_);
    return !file_;
}

TF_COMMON_BODY void EventFileWriter::end() {
    try {
        close();
    } catch (const errors::OpError&) {
        // A caller that needs the error calls close().
    }
}

TF_COMMON_BODY void EventFileWriter::write_waiting() {
    flushed_ = detail::steady_time();
    count_ = 0;
    const std::uint64_t whole = file_->size();
    try {
        file_->write(waiting_);
        file_->flush();
    } catch (...) {
        waiting_.clear();
        file_.reset();
        std::error_code ignored;
        fs::resize_file(path_, whole, ignored);
        throw;
    }
    waiting_.clear();
}

TF_COMMON_BODY EventFileReader::EventFileReader(const fs::path& path)
    : EventFileReader(std::make_unique<FileSource>(path, "io::EventFileReader")) {}

TF_COMMON_BODY EventFileReader::EventFileReader(std::unique_ptr<ByteSource> bytes)
    : records_(std::move(bytes)) {}

TF_COMMON_BODY std::optional<Event> EventFileReader::next() {
    const Source at = records_.source();
    std::string_view record;
    switch (records_.next(record)) {
        case RecordStatus::end: return std::nullopt;
        case RecordStatus::truncated:
            detail::corrupt(at, 0, "the end of the file within the event", "all of it");
        case RecordStatus::record: break;
    }
    return read_event(record, at.behind(record_header_size));
}

TF_COMMON_BODY std::uint64_t EventFileReader::offset() const { return records_.offset(); }

}  // namespace tf::io

#undef TF_IO_POSIX
