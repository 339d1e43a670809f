// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/summary.hpp.

#include <exception>

#include <tf/io/event_file.hpp>
#include <tf/io/summary.hpp>
#include <tf/io/summary_data.hpp>

namespace tf::summary {

namespace detail {

/// A thread's default writer, step and condition (TensorFlow's _SummaryState), and its sink.
struct ThreadState final : kernels::SummarySink {
    std::shared_ptr<io::EventFileWriter> writer;
    std::optional<std::int64_t> step;
    std::function<bool()> condition;  ///< empty: always

    /// Makes a writer, or none, the default one; returns the last one.
    std::shared_ptr<io::EventFileWriter> exchange(std::shared_ptr<io::EventFileWriter> next) {
        kernels::summary_sink = next ? this : nullptr;
        return std::exchange(writer, std::move(next));
    }
    bool records() const { return writer != nullptr && (!condition || condition()); }

    void write(const kernels::SummaryRequest& r) override { write_(*this, r); }

    ThreadState() = default;
    ThreadState(const ThreadState&) = delete;
    ThreadState& operator=(const ThreadState&) = delete;
    ~ThreadState() { exchange(nullptr); }

    /// What `write` does; a pointer, so that a header alone brings no code of files.
    void (*write_)(ThreadState&, const kernels::SummaryRequest&) = nullptr;
};

TF_COMMON_INLINE std::string_view op_name(kernels::SummaryKind kind) {
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
TF_COMMON_INLINE AnyTensor copy_of(const kernels::Ref& r) {
    tf::detail::Handle h(tf::detail::allocate(r.dtype, r.shape.size()));
    kernels::visit_dtype(r.dtype, [&]<class T>() {
        std::copy_n(r.as<const T>(), r.shape.size(), static_cast<T*>(h.buffer()->data()));
    });
    return {std::move(h), r.shape, r.dtype};
}
TF_COMMON_INLINE void fill(io::EventValue& value, const kernels::SummaryRequest& r) {
    switch (r.kind) {
        case kernels::SummaryKind::tensor: value.tensor = copy_of(r.value); break;
        case kernels::SummaryKind::scalar:
            value.metadata.plugin_name = "scalars";
            value.tensor = copy_of(r.value);
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
            value.tensor = copy_of(r.value);
            break;
        case kernels::SummaryKind::audio:
            value.metadata.plugin_name = "audio";
            value.metadata.plugin_content = "\x10\x0b";  // AudioPluginData: encoding WAV
            value.tensor = io::wav_clips(r.value, r.limit, r.sample_rate);
            break;
    }
}

TF_COMMON_INLINE void write(ThreadState& to, const kernels::SummaryRequest& r) {
    if (!to.records()) return;
    const std::optional<std::int64_t> at = r.step ? r.step : to.step;
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
    to.writer->add_summary(std::move(value), *at);
}

TF_COMMON_INLINE ThreadState& state() {
    static thread_local ThreadState mine;
    mine.write_ = [](ThreadState& to, const kernels::SummaryRequest& r) { write(to, r); };
    return mine;
}

}  // namespace detail

TF_COMMON_BODY DefaultWriter::DefaultWriter(std::shared_ptr<io::EventFileWriter> writer,
                                            std::optional<std::int64_t> step) {
    if (writer == nullptr) return;  // a writer that does nothing leaves everything as it is
    end_ = [](DefaultWriter& w) { w.end(); };
    detail::ThreadState& s = detail::state();
    outer_ = s.exchange(std::move(writer));
    if (step) outer_step_ = std::exchange(s.step, step);
    has_step_ = step.has_value();
}

TF_COMMON_BODY void DefaultWriter::end() {
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

TF_COMMON_BODY record_if::record_if(bool condition)
    : record_if([condition] { return condition; }) {}

TF_COMMON_BODY record_if::record_if(std::function<bool()> condition)
    : set_([](std::function<bool()> to) { detail::state().condition = std::move(to); }),
      outer_(std::exchange(detail::state().condition, std::move(condition))) {}

TF_COMMON_BODY DefaultWriter SummaryWriter::as_default(std::optional<std::int64_t> step) const {
    check_open();
    return DefaultWriter(file_, step);
}

TF_COMMON_BODY void SummaryWriter::set_as_default(std::optional<std::int64_t> step) const {
    check_open();
    if (!file_) return;
    detail::state().exchange(file_);
    if (step) detail::state().step = step;
}

TF_COMMON_BODY void SummaryWriter::flush() const {
    if (file_) file_->flush();
}

TF_COMMON_BODY void SummaryWriter::close() const {
    if (file_) file_->close();
}

TF_COMMON_BODY void SummaryWriter::check_open() const {
    if (file_ && file_->closed())
        errors::raise<errors::FailedPrecondition>(
            {"tf.summary.closed", "summary::SummaryWriter::as_default", file_->path().string(),
             "a writer that is closed", "an open one"});
}

TF_COMMON_BODY SummaryWriter create_file_writer(const std::filesystem::path& logdir,
                                                const FileWriterOptions& options) {
    return SummaryWriter(std::make_shared<io::EventFileWriter>(logdir, options));
}

TF_COMMON_BODY SummaryWriter create_noop_writer() { return {}; }

TF_COMMON_BODY void flush(const SummaryWriter& writer) { writer.flush(); }

TF_COMMON_BODY void flush() {
    if (const auto& writer = detail::state().writer) writer->flush();
}

TF_COMMON_BODY bool should_record_summaries() { return detail::state().records(); }

}  // namespace tf::summary

namespace tf::summary::experimental {

TF_COMMON_BODY void set_step(std::optional<std::int64_t> step) { detail::state().step = step; }

TF_COMMON_BODY std::optional<std::int64_t> get_step() { return detail::state().step; }

}  // namespace tf::summary::experimental
