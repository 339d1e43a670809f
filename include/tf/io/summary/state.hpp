// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The default writer, step and condition for a thread's summaries.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include <tf/core/compiled.hpp>
#include <tf/io/summary/data.hpp>
#include <tf/io/summary/event_file.hpp>
#include <tf/kernels/summary_sink.hpp>

namespace tf::summary::detail {

/// A thread's default writer, step and condition (TensorFlow's _SummaryState), and its sink.
struct ThreadState final : kernels::SummarySink {
    std::shared_ptr<io::EventFileWriter> writer;
    std::optional<std::int64_t> step;
    std::function<bool()> condition;  ///< empty: always

    /// Makes a writer the default, or none if null; returns the previous one.
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

    /// The implementation of `write`; a pointer, so that including a header does not add the code
    /// of files.
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
    tf::detail::tracing::Handle h(tf::detail::core::allocate(r.dtype, r.shape.size()));
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
            {"tf.summary.no_step", op_name(r.kind), "step", "no step",
             "the step argument, or tf::summary::experimental::set_step"});
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

}  // namespace tf::summary::detail
