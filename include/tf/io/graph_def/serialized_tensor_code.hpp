// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/graph_def/serialized_tensor.hpp.

#include <algorithm>

#include <tf/io/graph_def/serialized_tensor.hpp>
#include <tf/io/graph_def/tensor_proto.hpp>

namespace tf::io::detail {

TF_COMMON_BODY std::string tensor_bytes(const kernels::Ref& x) {
    const std::int64_t n = x.shape.size();
    tf::detail::tracing::Handle memory(tf::detail::core::allocate(x.dtype, n));
    void* const to = memory.buffer()->data();
    kernels::visit_dtype(x.dtype,
                         [&]<class T>() { std::copy_n(x.as<const T>(), n, static_cast<T*>(to)); });
    return write_tensor(AnyTensor(std::move(memory), x.shape, x.dtype));
}

TF_COMMON_BODY Shape tensor_in_bytes(const std::string& bytes, const kernels::Ref& to) {
    const auto refuse = [](std::string got, std::string expected) {
        errors::raise<errors::InvalidArgument>(
            {"tf.io.tensor", "parse_tensor", "serialized", std::move(got), std::move(expected)});
    };
    TensorAttr read;
    try {
        FillBudget budget;
        const Source source{"io::parse_tensor", "serialized"};
        read = read_tensor(Message(bytes, source), budget);
    } catch (const errors::OpError& e) {
        refuse(e.got(), e.expected());
    }
    if (read.type == DataType::invalid || read.value.dtype() != to.dtype)
        refuse("a tensor of " + std::string(name_of(read.value.dtype())),
               "one of " + std::string(name_of(to.dtype)));
    if (to.data != nullptr)
        kernels::visit_dtype(to.dtype, [&]<class T>() {
            std::copy_n(static_cast<const T*>(read.value.data()), to.shape.size(), to.as<T>());
        });
    return read.value.shape();
}

}  // namespace tf::io::detail
