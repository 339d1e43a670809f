// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Errors of functions that a pipeline calls for its elements. Only the code of steps includes this.

#include <exception>
#include <string>

#include <tf/core/errors.hpp>
#include <tf/data/cancellation.hpp>

namespace tf::data::detail {

template <errors::Code C, errors::Code... More>
[[noreturn]] void raise_nested(errors::Code code, const errors::Fault& fault) {
    if constexpr (sizeof...(More) > 0)
        if (code != C) raise_nested<More...>(code, fault);
    std::throw_with_nested(errors::Error<C>(fault));
}

/// Calls f for an element. An exception becomes one of the same class that names the element and
/// contains the original one (std::nested_exception); those that are not from tf::errors become
/// errors::Unknown.
template <class F>
decltype(auto) for_element(const char* op, std::int64_t index, F f) {
    const auto fault = [&](std::string what) {
        return errors::Fault{"tf.data.element", op, "", "element " + std::to_string(index),
                             "no error from the function; " + std::move(what)};
    };
    try {
        return f();
    } catch (const Cancelled&) {
        throw;
    } catch (const errors::OpError& e) {
        using enum errors::Code;
        raise_nested<invalid_argument, not_found, already_exists, permission_denied,
                     resource_exhausted, failed_precondition, aborted, out_of_range, unimplemented,
                     internal, unavailable, data_loss, unknown>(e.code(), fault(e.what()));
    } catch (const std::exception& e) {
        raise_nested<errors::Code::unknown>(errors::Code::unknown, fault(e.what()));
    } catch (...) {
        raise_nested<errors::Code::unknown>(errors::Code::unknown,
                                            fault("it threw an object that is no std::exception"));
    }
}

}  // namespace tf::data::detail
