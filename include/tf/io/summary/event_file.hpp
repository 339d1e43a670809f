// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// TensorBoard's log files: events framed as records, in a file whose name contains the time, the
// host and the process that created it. Mirrors tf.summary.create_file_writer's EventsWriter and
// tf.compat.v1.train.summary_iterator.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/io/records/tfrecord.hpp>
#include <tf/io/summary/event.hpp>
#include <tf/io/summary/event_file_options.hpp>

namespace tf::io {

class OutputFile;

/// Appends events to a new file of a log directory, which is created if necessary. Threads may
/// share a writer.
///
/// If a write fails (for example because the disk is full), the call that wrote throws, and the
/// file is closed after the last complete event.
class EventFileWriter {
public:
    TF_COMMON explicit EventFileWriter(const std::filesystem::path& logdir,
                                       EventFileOptions options = {});
    EventFileWriter(const EventFileWriter&) = delete;
    EventFileWriter& operator=(const EventFileWriter&) = delete;
    ~EventFileWriter() { end_(*this); }

    /// Adds an event; its time is the current time if it is not set. errors::FailedPrecondition
    /// after `close`.
    TF_COMMON void add(Event event);
    TF_COMMON void add_summary(EventValue value, std::int64_t step);
    /// Adds the graph that TensorBoard shows for this run: a serialized GraphDef.
    TF_COMMON void add_graph(std::string graph_def);
    TF_COMMON void add_run_metadata(std::string tag, std::string run_metadata, std::int64_t step);

    /// Writes all waiting events to the file, so that other processes can read them. Does nothing
    /// after `close`.
    TF_COMMON void flush();
    TF_COMMON void close();
    TF_COMMON bool closed() const;
    const std::filesystem::path& path() const { return path_; }

private:
    static constexpr std::string_view op = "summary::create_file_writer";

    TF_COMMON void end();
    TF_COMMON void write_waiting();

    /// A pointer, so that the destructor alone does not add the code of files to a program.
    void (*end_)(EventFileWriter&);
    EventFileOptions options_;
    std::filesystem::path path_;
    mutable std::mutex lock_;
    std::shared_ptr<OutputFile> file_;  ///< shared, because the class is incomplete here
    std::string waiting_;
    int count_ = 0;
    std::int64_t flushed_ = 0;  ///< nanoseconds of the steady clock
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
    TF_COMMON explicit EventFileReader(const std::filesystem::path& path);
    TF_COMMON explicit EventFileReader(std::unique_ptr<ByteSource> bytes);

    /// The next event; std::nullopt at the end.
    TF_COMMON std::optional<Event> next();
    /// The offset of the next record.
    TF_COMMON std::uint64_t offset() const;

private:
    RecordReader records_;
};

}  // namespace tf::io

#if TF_HAS_CODE
#include <tf/io/summary/event_file_code.hpp>
#endif
