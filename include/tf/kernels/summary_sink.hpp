// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where summary ops write their values. Input: the arguments of a tf::summary call, as values.
// Output: the calling thread's sink, which a higher layer sets (io/summary/summary.hpp), because
// ops and kernels do not depend on files. Mirrors the default tf.summary.SummaryWriter.

#include <optional>
#include <string_view>

#include <tf/kernels/view.hpp>

namespace tf::kernels {

enum class SummaryKind : std::uint8_t { tensor, scalar, histogram, image, text, audio };

/// One value to be written. The caller owns the memory of the views.
struct SummaryRequest {
    SummaryKind kind = SummaryKind::tensor;
    int data_class = 0;               ///< for a tensor: TensorBoard's DataClass
    std::string_view tag{};           ///< including its name scopes
    std::string_view description{};   ///< Markdown, shown next to the tag
    std::string_view display_name{};  ///< for a tensor
    std::string_view plugin{};        ///< for a tensor: the plugin that shows it
    std::string_view content{};       ///< for a tensor: data that the plugin stores with it
    std::optional<std::int64_t> step{};
    std::int64_t limit = 0;        ///< the maximum number of images, clips or buckets
    std::int64_t sample_rate = 0;  ///< for audio
    Ref value{};
};

class SummarySink {
public:
    virtual void write(const SummaryRequest& request) = 0;

protected:
    ~SummarySink() = default;
};

/// The calling thread's sink; null without a default writer.
inline constinit thread_local SummarySink* summary_sink = nullptr;

}  // namespace tf::kernels
