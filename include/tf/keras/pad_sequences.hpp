// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pads or truncates sequences to rows of equal length: keras.utils.pad_sequences.

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include <tf/tensor/tensor.hpp>

namespace tf::keras::detail {
/// Not constexpr, so that the compiler shows its name as the error.
inline void the_side_must_be_pre_or_post() {}
}  // namespace tf::keras::detail

namespace tf::keras::utils {

/// The side of a sequence that is padded or truncated: "pre" or "post".
struct Side {
    bool post = false;

    template <std::size_t N>
    consteval Side(const char (&name)[N]) : post(std::string_view(name, N - 1) == "post") {
        if (!post && std::string_view(name, N - 1) != "pre") detail::the_side_must_be_pre_or_post();
    }
};

/// The options of pad_sequences, with Keras's names and defaults.
template <class T>
struct PadOptions {
    int maxlen = dyn;         ///< the length of the rows; by default that of the longest
    Side padding = "pre";     ///< where short sequences are padded
    Side truncating = "pre";  ///< where long sequences are truncated
    T value = {};             ///< the padding value
};

/// Converts sequences to rows of equal length: [sequences, maxlen]. Elements keep their dtype;
/// Keras converts to int32 by default. Mirrors keras.utils.pad_sequences:
///
///     const std::vector<std::vector<int>> words = {{1}, {2, 3}};
///     pad_sequences(words, {.maxlen = 4, .padding = "post"});
template <class T>
Tensor<T, dyn, dyn> pad_sequences(const std::vector<std::vector<T>>& sequences,
                                  const std::type_identity_t<PadOptions<T>>& options = {}) {
    std::size_t length = 0;
    for (const std::vector<T>& s : sequences) length = std::max(length, s.size());
    if (options.maxlen >= 0) length = static_cast<std::size_t>(options.maxlen);
    std::vector<T> all(sequences.size() * length, options.value);
    for (std::size_t k = 0; k < sequences.size(); ++k) {
        const std::vector<T>& s = sequences[k];
        const std::size_t count = std::min(s.size(), length);
        const std::size_t from = options.truncating.post ? 0 : s.size() - count;
        const std::size_t to = options.padding.post ? 0 : length - count;
        std::copy_n(s.data() + from, count, all.data() + k * length + to);
    }
    const Shape shape(static_cast<int>(sequences.size()), static_cast<int>(length));
    return Tensor<T, dyn, dyn>(
        tf::detail::tracing::constant_handle<T>(shape, std::span<const T>(all)), shape);
}

}  // namespace tf::keras::utils
