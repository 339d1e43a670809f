// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where summary ops leave their values. In: what a call of tf::summary says, as values. Out: the
// calling thread's sink, which a layer above sets (io/summary.hpp); ops and kernels know no files.
// Mirrors the default tf.summary.SummaryWriter.

#include <optional>
#include <string_view>

#include <tf/kernels/view.hpp>

namespace tf::kernels {

enum class SummaryKind : std::uint8_t { tensor, scalar, histogram, image, text, audio };

/// One value that is to be shown. The views are those of the caller.
struct SummaryRequest {
    SummaryKind kind = SummaryKind::tensor;
    int data_class = 0;               ///< of a tensor: TensorBoard's DataClass
    std::string_view tag{};           ///< with its name scopes
    std::string_view description{};   ///< Markdown, shown beside the tag
    std::string_view display_name{};  ///< of a tensor
    std::string_view plugin{};        ///< of a tensor: who shows it
    std::string_view content{};       ///< of a tensor: what the plugin keeps beside it
    std::optional<std::int64_t> step{};
    std::int64_t limit = 0;        ///< images, clips or buckets at most
    std::int64_t sample_rate = 0;  ///< of audio
    Ref value{};
};

class SummarySink {
public:
    virtual void write(const SummaryRequest& request) = 0;

protected:
    ~SummarySink() = default;
};

/// The calling thread's sink; null while no writer is the default one.
inline constinit thread_local SummarySink* summary_sink = nullptr;

}  // namespace tf::kernels
