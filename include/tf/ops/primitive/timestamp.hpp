// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The time of day: tf.timestamp.

#include <cstdint>
#include <ctime>

#include <tf/ops/call.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// No inputs. Like a random op it is neither shared nor computed early: each call reads the clock.
struct Timestamp : SelfContained {
    static constexpr std::string_view name = "Timestamp";
    static constexpr Role role = Role::random;
    static constexpr DType result_dtype = DType::float64;
    static constexpr bool differentiable = false;
    using computes = Types<double>;

    static constexpr bool accepts(DType out, const DType*, int count) {
        return out == DType::float64 && count == 0;
    }
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return Shape();
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref*, int, const kernels::Attributes&) {
        std::timespec now{};
        std::timespec_get(&now, TIME_UTC);  // <chrono> would cost every program much more
        const std::int64_t whole = std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
        *out.as<double>() = static_cast<double>(whole) / 1e6;
    }
    static void to_graph_def(auto& n) { n.result(n.draw(name, {}, {})); }
    static void from_graph_def(auto& n) { n.result(DType::float64, {}); }
};

struct TimestampOps {
    using list = Registry<Timestamp>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Timestamp")> : std::type_identity<op::Timestamp> {};

/// The time in seconds since 1970 began in UTC, a double scalar (tf.timestamp). In a function the
/// clock is read on every call.
TF_WHEN_CALLED constexpr auto timestamp() {
    return detail::ops::call<op::Timestamp, detail::core::Late<Tensor<double>, Called>>({});
}

}  // namespace tf
