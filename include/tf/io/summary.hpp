// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where tf::summary's values go: writers of TensorBoard's log files, and which of them is the
// default one of a thread. In: what the summary ops hand on (kernels/summary_sink.hpp). Out: event
// files. Mirrors tf.summary.SummaryWriter, create_file_writer, record_if, experimental.set_step,
// trace_on and trace_export; the last two need io/summary_trace.hpp, too.

#include <concepts>
#include <exception>
#include <functional>
#include <memory>

#include <tf/io/event_file.hpp>
#include <tf/io/summary_data.hpp>
#include <tf/ops/summary.hpp>

// `template <class = void>`: programs that call none of this compile none of it.

namespace tf::io {
struct ExportedOps;
}

namespace tf::summary {

namespace detail {

/// A thread's default writer, step and condition (TensorFlow's _SummaryState), and its sink.
template <class = void>
class BasicThreadState final : public kernels::SummarySink {
public:
    std::shared_ptr<io::EventFileWriter> writer;
    std::optional<std::int64_t> step;
    std::function<bool()> condition;  ///< empty: always

    /// Makes a writer, or none, the default one; returns the last one.
    std::shared_ptr<io::EventFileWriter> exchange(std::shared_ptr<io::EventFileWriter> next) {
        kernels::summary_sink = next ? this : nullptr;
        return std::exchange(writer, std::move(next));
    }
    bool records() const { return writer != nullptr && (!condition || condition()); }

    void write(const kernels::SummaryRequest& r) override {
        if (!records()) return;
        const std::optional<std::int64_t> at = r.step ? r.step : step;
        if (!at)
            errors::raise<errors::InvalidArgument>(
                {"tf.summary.no_step", op_name(r.kind), "step", "none",
                 "one, here or by tf::summary::experimental::set_step"});
        io::EventValue value{.tag = std::string(r.tag)};
        value.metadata.description = r.description;
        value.metadata.display_name = r.display_name;
        value.metadata.plugin_name = r.plugin;
        value.metadata.plugin_content = r.content;
        value.metadata.data_class = r.data_class;
        fill(value, r);
        writer->add_summary(std::move(value), *at);
    }

    BasicThreadState() = default;
    BasicThreadState(const BasicThreadState&) = delete;
    BasicThreadState& operator=(const BasicThreadState&) = delete;
    ~BasicThreadState() { exchange(nullptr); }

private:
    static std::string_view op_name(kernels::SummaryKind kind) {
        switch (kind) {
            case kernels::SummaryKind::scalar: return "summary::scalar";
            case kernels::SummaryKind::histogram: return "summary::histogram";
            case kernels::SummaryKind::image: return "summary::image";
            case kernels::SummaryKind::text: return "summary::text";
            case kernels::SummaryKind::audio: return "summary::audio";
            case kernels::SummaryKind::tensor: break;
        }
        return "summary::write";
    }
    static AnyTensor copy(const kernels::Ref& r) {
        tf::detail::Handle h(tf::detail::allocate(r.dtype, r.shape.size()));
        kernels::visit_dtype(r.dtype, [&]<class T>() {
            std::copy_n(r.as<const T>(), r.shape.size(), static_cast<T*>(h.buffer()->data()));
        });
        return {std::move(h), r.shape, r.dtype};
    }
    static void fill(io::EventValue& value, const kernels::SummaryRequest& r) {
        switch (r.kind) {
            case kernels::SummaryKind::tensor: value.tensor = copy(r.value); break;
            case kernels::SummaryKind::scalar:
                value.metadata.plugin_name = "scalars";
                value.tensor = copy(r.value);
                break;
            case kernels::SummaryKind::histogram:
                value.metadata.plugin_name = "histograms";
                value.tensor = io::histogram_buckets(r.value, r.limit);
                break;
            case kernels::SummaryKind::image:
                value.metadata.plugin_name = "images";
                value.tensor = io::png_images(r.value, r.limit);
                break;
            case kernels::SummaryKind::text:
                value.metadata.plugin_name = "text";
                value.tensor = copy(r.value);
                break;
            case kernels::SummaryKind::audio:
                value.metadata.plugin_name = "audio";
                value.metadata.plugin_content = "\x10\x0b";  // AudioPluginData: encoding WAV
                value.tensor = io::wav_clips(r.value, r.limit, r.sample_rate);
                break;
        }
    }
};
using ThreadState = BasicThreadState<>;

template <class = void>
ThreadState& state() {
    static thread_local ThreadState mine;
    return mine;
}

}  // namespace detail

/// Makes a writer the default one of this thread while it lives; then flushes it and brings back
/// the last one. Scopes nest, and end in the reverse order.
template <class = void>
class [[nodiscard]] BasicDefaultWriter {
public:
    BasicDefaultWriter(std::shared_ptr<io::EventFileWriter> writer,
                       std::optional<std::int64_t> step)
        : active_(writer != nullptr) {
        if (!active_) return;  // a writer that does nothing leaves everything as it is
        detail::ThreadState& s = detail::state();
        outer_ = s.exchange(std::move(writer));
        if (step) outer_step_ = std::exchange(s.step, step);
        has_step_ = step.has_value();
    }
    BasicDefaultWriter(const BasicDefaultWriter&) = delete;
    BasicDefaultWriter& operator=(const BasicDefaultWriter&) = delete;
    /// Throws when the events that wait cannot be written, unless another error is on its way.
    ~BasicDefaultWriter() noexcept(false) {
        if (!active_) return;
        detail::ThreadState& s = detail::state();
        const auto inner = s.exchange(std::move(outer_));
        if (has_step_) s.step = outer_step_;
        if (!inner) return;
        try {
            inner->flush();
        } catch (const errors::OpError&) {
            if (std::uncaught_exceptions() == uncaught_) throw;
        }
    }

private:
    bool active_, has_step_ = false;
    std::shared_ptr<io::EventFileWriter> outer_;
    std::optional<std::int64_t> outer_step_;
    int uncaught_ = std::uncaught_exceptions();
};
using DefaultWriter = BasicDefaultWriter<>;

/// A log file for TensorBoard (tf.summary.SummaryWriter); copies share it. It is closed when the
/// last one goes. Threads may write to it at the same time.
template <class = void>
class BasicSummaryWriter {
public:
    /// One that does nothing.
    BasicSummaryWriter() = default;
    explicit BasicSummaryWriter(std::shared_ptr<io::EventFileWriter> file)
        : file_(std::move(file)) {}

    /// The writer of this thread's summaries while the result lives; with a step, that is the
    /// default one meanwhile. errors::FailedPrecondition when the writer is closed.
    DefaultWriter as_default(std::optional<std::int64_t> step = {}) const {
        check_open();
        return DefaultWriter(file_, step);
    }
    /// The writer of this thread's summaries from now on.
    void set_as_default(std::optional<std::int64_t> step = {}) const {
        check_open();
        if (!file_) return;
        detail::state().exchange(file_);
        if (step) detail::state().step = step;
    }
    /// All that has been written becomes readable.
    void flush() const {
        if (file_) file_->flush();
    }
    /// Flushes, and ends the file: summaries that still come are errors::FailedPrecondition.
    void close() const {
        if (file_) file_->close();
    }
    /// The log file; null where nothing is written. For the library's own use, and for events that
    /// are no summaries.
    const std::shared_ptr<io::EventFileWriter>& file() const { return file_; }

private:
    void check_open() const {
        if (file_ && file_->closed())
            errors::raise<errors::FailedPrecondition>(
                {"tf.summary.closed", "summary::SummaryWriter::as_default", file_->path().string(),
                 "a writer that is closed", "an open one"});
    }
    std::shared_ptr<io::EventFileWriter> file_;
};
using SummaryWriter = BasicSummaryWriter<>;

/// How often a writer's events reach its file, and how that ends: `{.max_queue = 10,
/// .flush_millis = 120000, .filename_suffix = ".v2"}`.
using FileWriterOptions = io::EventFileOptions;

/// A writer of a new log file in `logdir`, one TensorBoard run (tf.summary.create_file_writer).
template <class = void>
SummaryWriter create_file_writer(const io::fs::path& logdir,
                                 const FileWriterOptions& options = {}) {
    return SummaryWriter(std::make_shared<io::EventFileWriter>(logdir, options));
}
/// A writer that does nothing (tf.summary.create_noop_writer).
template <class = void>
SummaryWriter create_noop_writer() {
    return {};
}

/// Flushes a writer; the default one unless told (tf.summary.flush).
template <class = void>
void flush(const SummaryWriter& writer) {
    writer.flush();
}
template <class = void>
void flush() {
    if (const auto& writer = detail::state().writer) writer->flush();
}

/// Whether a summary that came now would be written (tf.summary.should_record_summaries).
template <class = void>
bool should_record_summaries() {
    return detail::state().records();
}

/// Decides while it lives whether this thread's summaries are written (tf.summary.record_if): a
/// bool, or a callable that is asked for every summary, also by those in traced functions.
template <class = void>
class [[nodiscard]] BasicRecordIf {
public:
    explicit BasicRecordIf(bool condition) : BasicRecordIf([condition] { return condition; }) {}
    explicit BasicRecordIf(std::function<bool()> condition)
        : outer_(std::exchange(detail::state().condition, std::move(condition))) {}
    BasicRecordIf(const BasicRecordIf&) = delete;
    BasicRecordIf& operator=(const BasicRecordIf&) = delete;
    ~BasicRecordIf() { detail::state().condition = std::move(outer_); }

private:
    std::function<bool()> outer_;
};
using record_if = BasicRecordIf<>;

namespace experimental {

/// The step of this thread's summaries that tell none; std::nullopt for none
/// (tf.summary.experimental.set_step). Traced functions ask for it on every call.
template <class = void>
void set_step(std::optional<std::int64_t> step) {
    detail::state().step = step;
}
template <class = void>
std::optional<std::int64_t> get_step() {
    return detail::state().step;
}

}  // namespace experimental

/// What a trace keeps.
struct TraceOptions {
    bool graph = true;
    bool profiler = false;  ///< times and memory: ops run one by one then, not in fused loops
};
/// Where a trace goes.
struct TraceExport {
    std::string_view name;               ///< the tag in TensorBoard
    std::optional<std::int64_t> step{};  ///< by default that of experimental::set_step
    io::fs::path profiler_outdir{};      ///< of the Chrome trace; by default the writer's folder
};

namespace detail {

/// How traces are made; defined in io/summary_trace.hpp, because it needs the exporter of graphs,
/// which is too dear for programs that only write numbers.
template <class>
struct Tracing;

template <class T>
inline constexpr bool tracing_is_included = requires { sizeof(Tracing<T>); };

/// A function of its own, so that the message comes once for all calls of a program.
template <class T>
void check_tracing() {
    static_assert(tracing_is_included<T>,
                  "[tf.summary.trace_header] tf::summary::trace_on(), trace_export(...): what "
                  "writes graphs must be included; #include <tf/io/summary_trace.hpp>, or "
                  "<tf/tf.hpp>");
}

}  // namespace detail

/// Ends a trace and forgets what it has kept (tf.summary.trace_off).
template <class T = void>
void trace_off() {
    detail::check_tracing<T>();
    if constexpr (detail::tracing_is_included<T>) detail::Tracing<T>::end();
}

/// From here on, and until trace_export or trace_off, keeps the graphs of the functions that this
/// thread calls (tf.summary.trace_on); with `profiler`, and while no eager tape records, how long
/// each op took. Starts anew where a trace is on already. Include io/summary_trace.hpp.
template <class Ops = io::ExportedOps, class T = void>
void trace_on(TraceOptions options = {}) {
    detail::check_tracing<T>();
    if constexpr (detail::tracing_is_included<T>) detail::Tracing<T>::template begin<Ops>(options);
}

/// Ends the trace and gives it to the default writer (tf.summary.trace_export): the graphs and, of
/// a profile, each node's time and memory, for TensorBoard's page of graphs; beside the log file,
/// NAME.trace.json for Chrome's trace viewer, with '_' for slashes. errors::FailedPrecondition
/// without trace_on, errors::InvalidArgument without a step; without a default writer nothing is
/// written.
template <class T = void>
void trace_export(const TraceExport& options) {
    detail::check_tracing<T>();
    if constexpr (detail::tracing_is_included<T>) detail::Tracing<T>::write(options);
}
/// trace_export("train_step", step).
template <class T = void, std::convertible_to<std::string_view> Name>
void trace_export(const Name& name, std::optional<std::int64_t> step = {}) {
    trace_export<T>(TraceExport{.name = name, .step = step});
}

}  // namespace tf::summary
