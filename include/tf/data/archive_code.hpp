// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/archive.hpp.

#include <cstring>
#include <limits>

#include <tf/data/archive.hpp>
#include <tf/data/tensor_memory.hpp>

namespace tf::data::detail {

TF_COMMON_BODY void Archive::operator()(std::int64_t& number) { bytes(&number, sizeof number); }
TF_COMMON_BODY void Archive::operator()(std::uint64_t& number) { bytes(&number, sizeof number); }
TF_COMMON_BODY void Archive::operator()(bool& flag) {
    unsigned char byte = flag;
    bytes(&byte, 1);
    flag = byte != 0;
}

TF_COMMON_BODY void Archive::operator()(AnyTensor& tensor) {
    std::int64_t dtype = static_cast<std::int64_t>(tensor.dtype());
    std::int64_t rank = tensor.shape().rank;
    (*this)(dtype);
    (*this)(rank);
    const auto type = static_cast<DType>(dtype);
    const bool known = dtype == static_cast<std::int64_t>(type) && name_of(type) != "invalid" &&
                       type != DType::resource;
    if (!known || rank < 0 || rank > max_rank) corrupt();
    Shape shape;
    shape.rank = static_cast<int>(rank);
    for (int k = 0; k < shape.rank; ++k) {
        std::int64_t dim = tensor.empty() ? 0 : tensor.shape()[k];
        (*this)(dim);
        if (dim < 0 || dim > std::numeric_limits<int>::max()) corrupt();
        shape[k] = static_cast<int>(dim);
    }
    const auto count = static_cast<std::uint64_t>(shape.size());
    const std::uint64_t width = type == DType::str ? sizeof(std::uint64_t) : size_of(type);
    if (reading_) {
        if (count > rest_.size() / width) corrupt();
        renew(tensor, type, shape);
    }
    if (type != DType::str) {
        bytes(tensor.data(), static_cast<std::size_t>(count * width));
        // A byte other than 0 and 1 is not a bool.
        if (reading_ && type == DType::boolean)
            for (std::uint64_t k = 0; k < count; ++k)
                if (static_cast<const unsigned char*>(tensor.data())[k] > 1) corrupt();
        return;
    }
    for (std::uint64_t k = 0; k < count; ++k) {
        (*this)(static_cast<std::string*>(tensor.data())[k]);
    }
}
TF_COMMON_BODY void Archive::operator()(std::string& text) {
    std::uint64_t length = text.size();
    size(length);
    if (reading_) text.resize(static_cast<std::size_t>(length));
    bytes(text.data(), text.size());
}

TF_COMMON_BODY void Archive::end() const {
    if (!rest_.empty()) corrupt();
}

TF_COMMON_BODY void Archive::size(std::uint64_t& count) {
    (*this)(count);
    if (reading_ && count > rest_.size()) corrupt();
}

TF_COMMON_BODY void Archive::bytes(void* data, std::size_t count) {
    if (!reading_) {
        written_.append(static_cast<const char*>(data), count);
        return;
    }
    if (count > rest_.size()) corrupt();
    if (count > 0) std::memcpy(data, rest_.data(), count);
    rest_.remove_prefix(count);
}

TF_COMMON_BODY void Archive::corrupt() {
    errors::raise<errors::DataLoss>({"tf.data.state", "data::Iterator::restore", "state",
                                     "bytes that are not the position of an iterator",
                                     "what save() returned for an equal dataset"});
}

}  // namespace tf::data::detail
