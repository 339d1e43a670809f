// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/lookup/mutable_table.hpp.

#include <algorithm>
#include <cstring>

#include <tf/kernels/string_hash.hpp>
#include <tf/lookup/hash_table_code.hpp>
#include <tf/lookup/mutable_table.hpp>

namespace tf::lookup {

TF_COMMON_BODY kernels::Ref MutableMap::values() {
    void* const data = value_ == DType::str ? static_cast<void*>(texts_.data()) : numbers_.data();
    return {data, Shape(static_cast<int>(size())), value_};
}

TF_COMMON_BODY void MutableMap::copy(const kernels::Ref& source, std::int64_t from,
                                     const kernels::Ref& target, std::int64_t to) const {
    const std::int64_t n = value_size_;
    if (value_ == DType::str) {
        std::copy_n(source.as<const std::string>() + from * n, n,
                    target.as<std::string>() + to * n);
        return;
    }
    const auto bytes = n * static_cast<std::int64_t>(size_of(value_));
    if (bytes != 0)
        std::memcpy(target.as<char>() + to * bytes, source.as<const char>() + from * bytes,
                    static_cast<std::size_t>(bytes));
}

TF_COMMON_BODY void MutableMap::clear() {
    rows_.clear();
    keys_.clear();
    numbers_.clear();
    texts_.clear();
}

TF_COMMON_BODY void MutableMap::insert(const kernels::Ref& keys, const kernels::Ref& values) {
    const auto width = static_cast<std::size_t>(value_size_);
    std::string buffer;
    for (std::int64_t k = 0; k < count(keys); ++k) {
        const auto [place, is_new] =
            rows_.try_emplace(std::string(detail::key_bytes(keys, k, key_size_, buffer)), size());
        if (is_new) {
            keys_.push_back(&place->first);
            if (value_ == DType::str) texts_.resize(texts_.size() + width);
            else numbers_.resize(numbers_.size() + width * size_of(value_));
        }
        copy(values, k, this->values(), place->second);
    }
}

TF_COMMON_BODY void MutableMap::fill_except(const kernels::Ref& keys, const kernels::Ref& values,
                                            std::string_view first, std::string_view second) {
    const auto row = [](const kernels::Ref& all, std::int64_t k, std::int64_t size) {
        const std::size_t width =
            all.dtype == DType::str ? sizeof(std::string) : size_of(all.dtype);
        return kernels::Ref{all.as<std::byte>() + static_cast<std::size_t>(k * size) * width,
                            Shape(static_cast<int>(size)), all.dtype};
    };
    clear();
    std::string buffer;
    for (std::int64_t k = 0; k < count(keys); ++k) {
        const std::string_view key = detail::key_bytes(keys, k, key_size_, buffer);
        if (key != first && key != second)
            insert(row(keys, k, key_size_), row(values, k, value_size_));
    }
}

TF_COMMON_BODY void MutableMap::remove(const kernels::Ref& keys) {
    const auto width = static_cast<std::size_t>(value_size_);
    std::string buffer;
    for (std::int64_t k = 0; k < count(keys); ++k) {
        const auto place = rows_.find(detail::key_bytes(keys, k, key_size_, buffer));
        if (place == rows_.end()) continue;
        const std::int64_t row = place->second, last = size() - 1;
        if (row != last) {
            copy(values(), last, values(), row);
            keys_[static_cast<std::size_t>(row)] = keys_.back();
            rows_.find(*keys_.back())->second = row;
        }
        keys_.pop_back();
        if (value_ == DType::str) texts_.resize(texts_.size() - width);
        else numbers_.resize(numbers_.size() - width * size_of(value_));
        rows_.erase(place);
    }
}

TF_COMMON_BODY void MutableMap::find(const kernels::Ref& keys, const kernels::Ref& otherwise,
                                     const kernels::Ref& out) const {
    const std::int64_t n = count(keys);
    std::string buffer;
    const bool one_each = otherwise.shape.size() == n * value_size_;
    const void* const data = value_ == DType::str ? static_cast<const void*>(texts_.data())
                                                  : static_cast<const void*>(numbers_.data());
    const kernels::Ref own{const_cast<void*>(data), {}, value_};
    for (std::int64_t k = 0; k < n; ++k) {
        const auto place = rows_.find(detail::key_bytes(keys, k, key_size_, buffer));
        if (place != rows_.end()) copy(own, place->second, out, k);
        else copy(otherwise, one_each ? k : 0, out, k);
    }
}

TF_COMMON_BODY std::string MutableMap::packed() const {
    std::string out;
    MutableTable::append_number(out, size());
    for (const std::string* key : keys_) append_key(out, *key);
    if (value_ != DType::str)
        out.append(reinterpret_cast<const char*>(numbers_.data()), numbers_.size());
    for (const std::string& text : texts_) append_text(out, text);
    return out;
}

TF_COMMON_BODY std::uint64_t MutableMap::hash_of_element(std::string_view element) const {
    if (key_ == DType::str) return kernels::murmur_hash(element);
    if (key_ == DType::int64) {
        std::uint64_t number = 0;
        std::memcpy(&number, element.data(), sizeof number);
        return number;
    }
    std::int32_t number = 0;
    std::memcpy(&number, element.data(), sizeof number);
    return static_cast<std::uint64_t>(number);
}

TF_COMMON_BODY std::uint64_t MutableMap::hash(std::string_view key) const {
    if (key_size_ == 1) return hash_of_element(key);
    std::uint64_t all = 0;
    while (!key.empty()) {
        auto size = key_ == DType::str ? std::size_t{0} : size_of(key_);
        if (key_ == DType::str) {  // after its length
            size = static_cast<std::size_t>(MutableTable::packed_size(key));
            key.remove_prefix(sizeof(std::int64_t));
        }
        const std::uint64_t one = hash_of_element(key.substr(0, size));
        all ^= one + 0x9E3779B97F4A7800 + (all << 10) + (all >> 4);  // TensorFlow's Hash64Combine
        key.remove_prefix(size);
    }
    return all;
}

TF_COMMON_BODY std::string MutableMap::packed_buckets(std::int64_t buckets,
                                                      std::string_view empty) const {
    const auto mask = static_cast<std::uint64_t>(buckets) - 1;
    std::vector<std::int64_t> rows(static_cast<std::size_t>(buckets), -1);
    for (std::int64_t row = 0; row < size(); ++row) {
        std::uint64_t at = hash(*keys_[static_cast<std::size_t>(row)]) & mask;
        for (std::uint64_t step = 1; rows[at] >= 0; ++step) at = (at + step) & mask;
        rows[at] = row;
    }
    std::string out;
    MutableTable::append_number(out, buckets);
    for (const std::int64_t row : rows)
        append_key(out, row < 0 ? empty : *keys_[static_cast<std::size_t>(row)]);
    const auto width = static_cast<std::size_t>(value_size_);
    const std::size_t bytes = width * (value_ == DType::str ? 0 : size_of(value_));
    for (const std::int64_t row : rows) {
        const auto k = static_cast<std::size_t>(row < 0 ? 0 : row);
        if (row < 0) out.append(bytes, '\0');
        else out.append(reinterpret_cast<const char*>(numbers_.data()) + k * bytes, bytes);
        for (std::size_t i = 0; value_ == DType::str && i < width; ++i)
            append_text(out, row < 0 ? std::string_view() : texts_[k * width + i]);
    }
    return out;
}

}  // namespace tf::lookup
