// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where tf::summary's values go: writers of TensorBoard's log files, and which of them is the
// default one of a thread. In: what the summary ops hand on (kernels/summary_sink.hpp). Out: event
// files. Mirrors tf.summary.SummaryWriter, create_file_writer, record_if, experimental.set_step,
// trace_on and trace_export.

#include <concepts>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include <tf/core/compiled.hpp>
#include <tf/io/event_file_options.hpp>
#include <tf/io/summary_trace.hpp>
#include <tf/ops/summary.hpp>

namespace tf::io {
template <class>
class EventFileWriterOf;
using EventFileWriter = EventFileWriterOf<void>;
}  // namespace tf::io

namespace tf::summary {

/// Makes a writer the default one of this thread while it lives; then flushes it and brings back
/// the last one. Scopes nest, and end in the reverse order.
class [[nodiscard]] DefaultWriter {
public:
    TF_COMMON DefaultWriter(std::shared_ptr<io::EventFileWriter> writer,
                            std::optional<std::int64_t> step);
    DefaultWriter(const DefaultWriter&) = delete;
    DefaultWriter& operator=(const DefaultWriter&) = delete;
    /// Throws when the events that wait cannot be written, unless another error is on its way.
    ~DefaultWriter() noexcept(false) {
        if (end_ != nullptr) end_(*this);
    }

private:
    TF_COMMON void end();

    /// Calls end(); null for a writer that does nothing. A pointer, so that the destructor alone
    /// does not bring the code of files into a program.
    void (*end_)(DefaultWriter&) = nullptr;
    bool has_step_ = false;
    std::shared_ptr<io::EventFileWriter> outer_;
    std::optional<std::int64_t> outer_step_;
    int uncaught_ = std::uncaught_exceptions();
};

/// A log file for TensorBoard (tf.summary.SummaryWriter); copies share it. It is closed when the
/// last one goes. Threads may write to it at the same time.
class SummaryWriter {
public:
    /// One that does nothing.
    SummaryWriter() = default;
    explicit SummaryWriter(std::shared_ptr<io::EventFileWriter> file) : file_(std::move(file)) {}

    /// The writer of this thread's summaries while the result lives; with a step, that is the
    /// default one meanwhile. errors::FailedPrecondition when the writer is closed.
    TF_COMMON DefaultWriter as_default(std::optional<std::int64_t> step = {}) const;
    /// The writer of this thread's summaries from now on.
    TF_COMMON void set_as_default(std::optional<std::int64_t> step = {}) const;
    /// All that has been written becomes readable.
    TF_COMMON void flush() const;
    /// Flushes, and ends the file: summaries that still come are errors::FailedPrecondition.
    TF_COMMON void close() const;
    /// The log file; null where nothing is written. For the library's own use, and for events that
    /// are no summaries.
    const std::shared_ptr<io::EventFileWriter>& file() const { return file_; }

private:
    TF_COMMON void check_open() const;
    std::shared_ptr<io::EventFileWriter> file_;
};

/// How often a writer's events reach its file, and how that ends: `{.max_queue = 10,
/// .flush_millis = 120000, .filename_suffix = ".v2"}`.
using FileWriterOptions = io::EventFileOptions;

/// A writer of a new log file in `logdir`, one TensorBoard run (tf.summary.create_file_writer).
TF_COMMON SummaryWriter create_file_writer(const std::filesystem::path& logdir,
                                           const FileWriterOptions& options = {});
/// A writer that does nothing (tf.summary.create_noop_writer).
TF_COMMON SummaryWriter create_noop_writer();

/// Flushes a writer; the default one unless told (tf.summary.flush).
TF_COMMON void flush(const SummaryWriter& writer);
TF_COMMON void flush();

/// Whether a summary that came now would be written (tf.summary.should_record_summaries).
TF_COMMON bool should_record_summaries();

/// Decides while it lives whether this thread's summaries are written (tf.summary.record_if): a
/// bool, or a callable that is asked for every summary, also by those in traced functions.
class [[nodiscard]] record_if {
public:
    TF_COMMON explicit record_if(bool condition);
    TF_COMMON explicit record_if(std::function<bool()> condition);
    record_if(const record_if&) = delete;
    record_if& operator=(const record_if&) = delete;
    ~record_if() { set_(std::move(outer_)); }

private:
    void (*set_)(std::function<bool()>);  ///< a pointer, as DefaultWriter has one
    std::function<bool()> outer_;
};

namespace experimental {

/// The step of this thread's summaries that tell none; std::nullopt for none
/// (tf.summary.experimental.set_step). Traced functions ask for it on every call.
TF_COMMON void set_step(std::optional<std::int64_t> step);
TF_COMMON std::optional<std::int64_t> get_step();

}  // namespace experimental

}  // namespace tf::summary

#if TF_HAS_CODE
#include <tf/io/summary_code.hpp>
#endif
