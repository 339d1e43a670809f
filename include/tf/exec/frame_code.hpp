// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/exec/frame.hpp.

#include <tf/exec/frame.hpp>

namespace tf::exec {

TF_COMMON_BODY void AnyFrame::open(std::byte* arena) { open_inline(plan_, arena); }

TF_COMMON_BODY void AnyFrame::close() noexcept { close_inline(plan_); }

TF_COMMON_BODY void AnyFrame::finish() {
    for (int k = 0; k < plan_.sizes.outputs; ++k) {
        const int v = plan_.ints[plan_.outputs.begin + k];
        const Shape& shape = view.shape(v);
        output_shapes[k] = shape;
        const Value& value = plan_.values[v];
        if (value.place == Place::output && value.offset == k) continue;
        if (value.place == Place::dynamic) {
            outputs[k] = view.dynamics[value.offset];
            continue;
        }
        const auto n = static_cast<std::size_t>(shape.size());
        tf::detail::Handle h(tf::detail::allocate(value.dtype, shape.size()));
        if (value.dtype == DType::str)
            std::copy_n(reinterpret_cast<const std::string*>(view.address[v]), n,
                        static_cast<std::string*>(h.buffer()->data()));
        else if (n != 0) std::memcpy(h.buffer()->data(), view.address[v], n * size_of(value.dtype));
        outputs[k] = std::move(h);
    }
}

}  // namespace tf::exec
