// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The saved position of a pass through a dataset, as bytes.

#include <cstdint>
#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/trace/value.hpp>

namespace tf::data::detail {

/// Writes values, or reads them in the order in which they were written. One function for both, so
/// that what is written and what is read cannot differ:
///
///     void keep(Archive& archive) override { archive(position_), archive(ended_); }
class Archive {
public:
    /// Writes.
    Archive() = default;
    /// Reads what another archive has written. The bytes must stay valid.
    explicit Archive(std::string_view bytes) : rest_(bytes), reading_(true) {}

    bool reading() const { return reading_; }
    const std::string& written() const { return written_; }

    /// Errors while reading: errors::DataLoss if the bytes do not describe such values.
    TF_COMMON void operator()(std::int64_t& number);
    TF_COMMON void operator()(std::uint64_t& number);
    TF_COMMON void operator()(bool& flag);
    TF_COMMON void operator()(std::string& text);
    TF_COMMON void operator()(AnyTensor& tensor);
    /// A number of values that follow. Each takes at least one byte, so that a wrong number cannot
    /// cause a large allocation.
    TF_COMMON void size(std::uint64_t& count);
    /// After everything has been read. errors::DataLoss if bytes are left.
    TF_COMMON void end() const;
    /// Raises errors::DataLoss, because the bytes are not a saved position.
    TF_COMMON [[noreturn]] static void corrupt();

private:
    TF_COMMON void bytes(void* data, std::size_t count);

    std::string written_;
    std::string_view rest_;
    bool reading_ = false;
};

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/archive_code.hpp>
#endif
