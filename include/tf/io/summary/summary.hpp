// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where tf::summary's values are written: writers of TensorBoard's log files, and the default
// writer of each thread. In: the values of the summary ops (kernels/summary_sink.hpp). Out: event
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
#include <tf/io/summary/event_file_options.hpp>
#include <tf/io/summary/trace.hpp>
#include <tf/ops/primitive/summary.hpp>

namespace tf::io {
class EventFileWriter;
}  // namespace tf::io

namespace tf::summary {

/// Makes a writer the default of this thread while the object lives; its destructor flushes the
/// writer and restores the previous default. Scopes nest, and must end in the reverse order.
class [[nodiscard]] DefaultWriter {
public:
    TF_COMMON DefaultWriter(std::shared_ptr<io::EventFileWriter> writer,
                            std::optional<std::int64_t> step);
    DefaultWriter(const DefaultWriter&) = delete;
    DefaultWriter& operator=(const DefaultWriter&) = delete;
    /// Throws if the waiting events cannot be written, unless another exception is propagating.
    ~DefaultWriter() noexcept(false) {
        if (end_ != nullptr) end_(*this);
    }

private:
    TF_COMMON void end();

    /// Calls end(); null for a writer that does nothing. It is a pointer so that the destructor
    /// alone does not add the code of files to a program.
    void (*end_)(DefaultWriter&) = nullptr;
    bool has_step_ = false;
    std::shared_ptr<io::EventFileWriter> outer_;
    std::optional<std::int64_t> outer_step_;
    int uncaught_ = std::uncaught_exceptions();
};

/// A log file for TensorBoard (tf.summary.SummaryWriter). Copies share the file, which is closed
/// when the last copy is destroyed. Several threads may write to it at the same time.
class SummaryWriter {
public:
    /// A writer that does nothing.
    SummaryWriter() = default;
    explicit SummaryWriter(std::shared_ptr<io::EventFileWriter> file) : file_(std::move(file)) {}

    /// Makes this the writer of this thread's summaries while the result lives; `step`, if given,
    /// is the default step for that time. errors::FailedPrecondition if the writer is closed.
    TF_COMMON DefaultWriter as_default(std::optional<std::int64_t> step = {}) const;
    /// Makes this the writer of this thread's summaries from now on.
    TF_COMMON void set_as_default(std::optional<std::int64_t> step = {}) const;
    /// Makes all summaries written so far readable.
    TF_COMMON void flush() const;
    /// Flushes and closes the file; later summaries are errors::FailedPrecondition.
    TF_COMMON void close() const;
    /// The log file; null if nothing is written. For the library itself, and for events that are
    /// not summaries.
    const std::shared_ptr<io::EventFileWriter>& file() const { return file_; }

private:
    TF_COMMON void check_open() const;
    std::shared_ptr<io::EventFileWriter> file_;
};

/// When a writer's events are written to its file, and the suffix of the file's name:
/// `{.max_queue = 10, .flush_millis = 120000, .filename_suffix = ".v2"}`.
using FileWriterOptions = io::EventFileOptions;

/// Creates a new log file in `logdir`, which is one TensorBoard run
/// (tf.summary.create_file_writer).
TF_COMMON SummaryWriter create_file_writer(const std::filesystem::path& logdir,
                                           const FileWriterOptions& options = {});
/// A writer that does nothing (tf.summary.create_noop_writer).
TF_COMMON SummaryWriter create_noop_writer();

/// Flushes a writer, by default that of this thread (tf.summary.flush).
TF_COMMON void flush(const SummaryWriter& writer);
TF_COMMON void flush();

/// Whether a summary would be written now (tf.summary.should_record_summaries).
TF_COMMON bool should_record_summaries();

/// Decides, while the object lives, whether this thread's summaries are written
/// (tf.summary.record_if). The condition is a bool, or a callable that is called for every summary,
/// including those in traced functions.
class [[nodiscard]] record_if {
public:
    TF_COMMON explicit record_if(bool condition);
    TF_COMMON explicit record_if(std::function<bool()> condition);
    record_if(const record_if&) = delete;
    record_if& operator=(const record_if&) = delete;
    ~record_if() { set_(std::move(outer_)); }

private:
    void (*set_)(std::function<bool()>);  ///< a pointer, for the reason of DefaultWriter::end_
    std::function<bool()> outer_;
};

namespace experimental {

/// Sets the step for this thread's summaries that do not give one; std::nullopt removes it
/// (tf.summary.experimental.set_step). Traced functions read it on every call.
TF_COMMON void set_step(std::optional<std::int64_t> step);
/// The step that set_step has set for this thread, or std::nullopt.
TF_COMMON std::optional<std::int64_t> get_step();

}  // namespace experimental

}  // namespace tf::summary

#if TF_HAS_CODE
#include <tf/io/summary/summary_code.hpp>
#endif
