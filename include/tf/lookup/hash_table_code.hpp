// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/lookup/hash_table.hpp.

#include <algorithm>
#include <cstring>
#include <functional>
#include <string_view>

#include <tf/core/errors.hpp>
#include <tf/kernels/print.hpp>
#include <tf/lookup/hash_table.hpp>

namespace tf::lookup {

namespace detail {

/// The bytes of an element, by which keys and values are compared.
TF_COMMON_INLINE std::string_view bytes_of(const kernels::Ref& r, std::int64_t k) {
    if (r.dtype == DType::str) return r.as<const std::string>()[k];
    const std::size_t width = size_of(r.dtype);
    return {r.as<const char>() + static_cast<std::size_t>(k) * width, width};
}
/// The bytes of key k, which has `size` elements. Those of several strings are each preceded by
/// their number and are written to `buffer`.
TF_COMMON_INLINE std::string_view key_bytes(const kernels::Ref& keys, std::int64_t k,
                                            std::int64_t size, std::string& buffer) {
    if (size == 1) return bytes_of(keys, k);
    if (keys.dtype != DType::str) {
        const auto width = static_cast<std::size_t>(size) * size_of(keys.dtype);
        return {keys.as<const char>() + static_cast<std::size_t>(k) * width, width};
    }
    buffer.clear();
    for (std::int64_t i = 0; i < size; ++i) {
        const std::string_view text = bytes_of(keys, k * size + i);
        const auto n = static_cast<std::int64_t>(text.size());
        buffer.append(reinterpret_cast<const char*>(&n), sizeof n);
        buffer += text;
    }
    return buffer;
}
TF_COMMON_INLINE kernels::Ref ref_of(const AnyTensor& v) {
    return {v.data(), v.shape(), v.dtype()};
}
TF_COMMON_BODY AnyTensor copy_of(const kernels::Ref& r) {
    const std::int64_t n = r.shape.size();
    tf::detail::tracing::Handle h(tf::detail::core::allocate(r.dtype, n));
    if (r.dtype == DType::str)
        std::copy_n(r.as<const std::string>(), n, static_cast<std::string*>(h.buffer()->data()));
    else if (n != 0)
        std::memcpy(h.buffer()->data(), r.data, static_cast<std::size_t>(n) * size_of(r.dtype));
    return {std::move(h), r.shape, r.dtype};
}
TF_COMMON_INLINE std::string text_of(const AnyTensor& all, std::int64_t k) {
    if (all.dtype() == DType::str) return static_cast<const std::string*>(all.data())[k];
    auto* at =
        static_cast<std::byte*>(all.data()) + static_cast<std::size_t>(k) * size_of(all.dtype());
    return kernels::plain_text({at, {}, all.dtype()});
}
TF_COMMON_INLINE void copy_element(const kernels::Ref& from, std::int64_t k, const kernels::Ref& to,
                                   std::int64_t at) {
    if (to.dtype == DType::str) {
        to.as<std::string>()[at] = from.as<const std::string>()[k];
        return;
    }
    const std::string_view bytes = bytes_of(from, k);
    std::memcpy(to.as<char>() + static_cast<std::size_t>(at) * bytes.size(), bytes.data(),
                bytes.size());
}

}  // namespace detail

TF_COMMON_BODY void HashMap::fill(AnyTensor keys, AnyTensor values) {
    constexpr std::string_view op = "lookup::StaticHashTable";
    if (filled())
        errors::raise<errors::FailedPrecondition>(
            {"tf.lookup.filled", op, "table", "a second initializer", "one for each table"});
    if (keys.shape().rank != 1 || !(values.shape() == keys.shape()))
        errors::raise<errors::InvalidArgument>(
            {"tf.lookup.lengths", op, "values",
             keys.shape().to_string() + " keys and " + values.shape().to_string() + " values",
             "two vectors of one length"});
    const std::int64_t n = keys.shape().size();
    if (n == 0)
        errors::raise<errors::InvalidArgument>(
            {"tf.lookup.no_keys", op, "keys", "no keys", "at least one key, as in TensorFlow"});
    std::size_t length = 8;
    while (length < 2 * static_cast<std::size_t>(n)) length *= 2;
    index_.assign(length, -1);
    keys_ = std::move(keys);
    values_ = std::move(values);
    const kernels::Ref from = detail::ref_of(keys_), to = detail::ref_of(values_);
    for (std::int64_t k = 0; k < n; ++k) {
        std::size_t place = 0;
        const std::int64_t row = row_of(from, k, place);
        if (row < 0) {
            index_[place] = k;
            ++size_;
        } else if (detail::bytes_of(to, row) != detail::bytes_of(to, k)) {
            errors::raise<errors::FailedPrecondition>(
                {"tf.lookup.duplicate_key", op, "keys",
                 "key " + detail::text_of(keys_, k) + " with the values " +
                     detail::text_of(values_, row) + " and " + detail::text_of(values_, k),
                 "one value for each key"});
        }
    }
}

TF_COMMON_BODY std::int64_t HashMap::row_of(const kernels::Ref& keys, std::int64_t k,
                                            std::size_t& place) const {
    const std::string_view key = detail::bytes_of(keys, k);
    const kernels::Ref own = detail::ref_of(keys_);
    const std::size_t mask = index_.size() - 1;
    place = std::hash<std::string_view>()(key) & mask;
    for (; index_[place] >= 0; place = (place + 1) & mask)
        if (detail::bytes_of(own, index_[place]) == key) return index_[place];
    return -1;
}

TF_COMMON_BODY void HashMap::find(const kernels::Ref& keys, const kernels::Ref& otherwise,
                                  const kernels::Ref& out) const {
    if (!filled())
        errors::raise<errors::FailedPrecondition>({"tf.lookup.empty", "lookup::StaticHashTable",
                                                   "table", "a table that was not initialized",
                                                   "one with an initializer"});
    const kernels::Ref values = detail::ref_of(values_);
    for (std::int64_t k = 0; k < keys.shape.size(); ++k) {
        std::size_t place = 0;
        const std::int64_t row = row_of(keys, k, place);
        detail::copy_element(row < 0 ? otherwise : values, row < 0 ? 0 : row, out, k);
    }
}

}  // namespace tf::lookup
