// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/lookup/mutable_table.hpp.

#include <algorithm>
#include <cstring>

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
    for (std::int64_t k = 0; k < keys.shape.size(); ++k) {
        const auto [place, is_new] =
            rows_.try_emplace(std::string(detail::bytes_of(keys, k)), size());
        if (is_new) {
            keys_.push_back(&place->first);
            if (value_ == DType::str) texts_.resize(texts_.size() + width);
            else numbers_.resize(numbers_.size() + width * size_of(value_));
        }
        copy(values, k, this->values(), place->second);
    }
}

TF_COMMON_BODY void MutableMap::remove(const kernels::Ref& keys) {
    const auto width = static_cast<std::size_t>(value_size_);
    for (std::int64_t k = 0; k < keys.shape.size(); ++k) {
        const auto place = rows_.find(detail::bytes_of(keys, k));
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
    const std::int64_t n = keys.shape.size();
    const bool one_each = otherwise.shape.size() == n * value_size_;
    const void* const data = value_ == DType::str ? static_cast<const void*>(texts_.data())
                                                  : static_cast<const void*>(numbers_.data());
    const kernels::Ref own{const_cast<void*>(data), {}, value_};
    for (std::int64_t k = 0; k < n; ++k) {
        const auto place = rows_.find(detail::bytes_of(keys, k));
        if (place != rows_.end()) copy(own, place->second, out, k);
        else copy(otherwise, one_each ? k : 0, out, k);
    }
}

TF_COMMON_BODY std::string MutableMap::packed() const {
    std::string out;
    MutableTable::append_number(out, size());
    for (const std::string* key : keys_) {
        if (key_ == DType::str)
            MutableTable::append_number(out, static_cast<std::int64_t>(key->size()));
        out += *key;
    }
    if (value_ != DType::str)
        out.append(reinterpret_cast<const char*>(numbers_.data()), numbers_.size());
    for (const std::string& text : texts_) {
        MutableTable::append_number(out, static_cast<std::int64_t>(text.size()));
        out += text;
    }
    return out;
}

}  // namespace tf::lookup
