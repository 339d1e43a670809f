// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// TensorBoard's log files: events framed as records, in a file whose name contains the time, the
// host and the process that created it. Mirrors tf.summary.create_file_writer's EventsWriter and
// tf.compat.v1.train.summary_iterator.

#include <chrono>
#include <cmath>
#include <mutex>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/byte_stream.hpp>
#include <tf/io/bytes/files.hpp>
#include <tf/io/records/record_frame.hpp>
#include <tf/io/records/tfrecord.hpp>
#include <tf/io/summary/event.hpp>
#include <tf/io/summary/event_file_options.hpp>

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

}  // namespace detail

/// Appends events to a new file of a log directory, which is created if necessary. Threads may
/// share a writer.
///
/// If a write fails (for example because the disk is full), the call that wrote throws, and the
/// file is closed after the last complete event.
class EventFileWriter {
public:
    TF_COMMON explicit EventFileWriter(const fs::path& logdir, EventFileOptions options = {})
        : end_([](EventFileWriter& w) { w.end(); }), options_(std::move(options)) {
        detail::make_folders(logdir, op);
        Event first;
        first.wall_time = std::floor(detail::wall_time());
        first.file_version = "brain.Event:2";
        first.writer = "tensorflow.core.util.events_writer";
        path_ = logdir / detail::event_file_name(static_cast<std::int64_t>(first.wall_time),
                                                 options_.filename_suffix);
        file_.emplace(path_, op);
        frame_record(waiting_, write_event(first));
        write_waiting();
    }
    EventFileWriter(const EventFileWriter&) = delete;
    EventFileWriter& operator=(const EventFileWriter&) = delete;
    ~EventFileWriter() { end_(*this); }

    /// Adds an event; its time is the current time if it is not set. errors::FailedPrecondition
    /// after `close`.
    TF_COMMON void add(Event event) {
        if (event.wall_time == 0) event.wall_time = detail::wall_time();
        const std::string bytes = write_event(event);
        const std::scoped_lock guard(lock_);
        if (!file_)
            errors::raise<errors::FailedPrecondition>(
                {"tf.summary.closed", op, path_.string(), "a closed writer", "an open writer"});
        frame_record(waiting_, bytes);
        ++count_;
        const auto since = std::chrono::steady_clock::now() - flushed_;
        if (count_ > options_.max_queue || since > std::chrono::milliseconds(options_.flush_millis))
            write_waiting();
    }
    TF_COMMON void add_summary(EventValue value, std::int64_t step) {
        Event e;
        e.step = step;
        e.summary.push_back(std::move(value));
        add(std::move(e));
    }
    /// Adds the graph that TensorBoard shows for this run: a serialized GraphDef.
    TF_COMMON void add_graph(std::string graph_def) {
        Event e;
        e.graph_def = std::move(graph_def);
        add(std::move(e));
    }
    TF_COMMON void add_run_metadata(std::string tag, std::string run_metadata, std::int64_t step) {
        Event e;
        e.step = step;
        e.tagged_run_metadata = {std::move(tag), std::move(run_metadata)};
        add(std::move(e));
    }

    /// Writes all waiting events to the file, so that other processes can read them. Does nothing
    /// after `close`.
    TF_COMMON void flush() {
        const std::scoped_lock guard(lock_);
        if (file_) write_waiting();
    }
    TF_COMMON void close() {
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
    TF_COMMON bool closed() const {
        const std::scoped_lock guard(lock_);
        return !file_;
    }
    const fs::path& path() const { return path_; }

private:
    static constexpr std::string_view op = "summary::create_file_writer";

    TF_COMMON void end() {
        try {
            close();
        } catch (const errors::OpError&) {
            // A caller that needs the error calls close().
        }
    }
    TF_COMMON void write_waiting() {
        flushed_ = std::chrono::steady_clock::now();
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

    /// A pointer, so that the destructor alone does not add the code of files to a program.
    void (*end_)(EventFileWriter&);
    EventFileOptions options_;
    fs::path path_;
    mutable std::mutex lock_;
    std::optional<OutputFile> file_;
    std::string waiting_;
    int count_ = 0;
    std::chrono::steady_clock::time_point flushed_{};
};

/// Reads a file event by event:
///
///     io::EventFileReader file(path);
///     while (const auto event = file.next()) ...
///
/// errors::NotFound if there is no file; errors::DataLoss, with the offset, if a record or event is
/// broken or the last one is truncated; errors::ResourceExhausted for an event above 2 GiB.
class EventFileReader {
public:
    TF_COMMON explicit EventFileReader(const fs::path& path)
        : EventFileReader(std::make_unique<FileSource>(path, "io::EventFileReader")) {}
    TF_COMMON explicit EventFileReader(std::unique_ptr<ByteSource> bytes)
        : records_(std::move(bytes)) {}

    /// The next event; std::nullopt at the end.
    TF_COMMON std::optional<Event> next() {
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
    /// The offset of the next record.
    TF_COMMON std::uint64_t offset() const { return records_.offset(); }

private:
    RecordReader records_;
};

}  // namespace tf::io

#undef TF_IO_POSIX
