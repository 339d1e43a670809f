// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sequences of different lengths as the rows of a tensor: keras.utils.pad_sequences.

#include <algorithm>
#include <span>
#include <vector>

#include <tf/tensor/tensor.hpp>

namespace tf::keras::utils {

/// The side of a sequence that is filled or cut.
enum class Side : std::uint8_t { pre, post };

/// The options of pad_sequences, with Keras's names and defaults.
template <class T>
struct PadOptions {
    int maxlen = dyn;             ///< the length of the rows; by default that of the longest
    Side padding = Side::pre;     ///< where short sequences are filled
    Side truncating = Side::pre;  ///< where long sequences are cut
    T value = {};                 ///< what they are filled with
};

/// The sequences as rows of one length: [sequences, maxlen]. Elements keep their dtype, where Keras
/// converts to int32 by default. Mirrors keras.utils.pad_sequences:
///
///     const std::vector<std::vector<int>> words = {{1}, {2, 3}};
///     pad_sequences(words, {.maxlen = 4, .padding = Side::post});
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
        const std::size_t from = options.truncating == Side::pre ? s.size() - count : 0;
        const std::size_t to = options.padding == Side::pre ? length - count : 0;
        std::copy_n(s.data() + from, count, all.data() + k * length + to);
    }
    const Shape shape(static_cast<int>(sequences.size()), static_cast<int>(length));
    return Tensor<T, dyn, dyn>(
        tf::detail::tracing::constant_handle<T>(shape, std::span<const T>(all)), shape);
}

}  // namespace tf::keras::utils
