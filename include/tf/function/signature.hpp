// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A signature as a string, as in tf.ConcreteFunction.pretty_printed_signature.

#include <string>

#include <tf/module/module.hpp>
#include <tf/module/nest.hpp>

namespace tf::detail::functions {

/// "TensorSpec(shape=(None, 3), dtype=tf.float32, name=None)", and Tuple[...], List[...],
/// Dict[[key, ...]] of them.
template <class T>
std::string spec_text() {
    const auto joined = []<class... A>(std::type_identity<std::tuple<A...>>) {
        std::string out;
        ((out += (out.empty() ? "" : ", ") + spec_text<A>()), ...);
        return out;
    };
    if constexpr (std::is_void_v<T> || std::same_as<T, Operation>) {
        return "None";
    } else if constexpr (TensorLike<T>) {
        return "TensorSpec(shape=" + T::static_shape.to_string() + ", dtype=tf." +
               std::string(name_of(T::dtype)) + ", name=None)";
    } else if constexpr (nest::Map<T>) {
        std::string out;
        nest::hana::for_each(T{}, [&](const auto& pair) {
            out += std::string(out.empty() ? "" : ", ") + "['" +
                   nest::hana::to<char const*>(nest::hana::first(pair)) + "', " +
                   spec_text<std::remove_cvref_t<decltype(nest::hana::second(pair))>>() + "]";
        });
        return "Dict[" + out + "]";
    } else if constexpr (std::same_as<nest::hana::tag_of_t<T>, nest::hana::ext::std::array_tag>) {
        std::string out;
        for (std::size_t i = 0; i < std::tuple_size_v<T>; ++i)
            out += (out.empty() ? "" : ", ") + spec_text<typename T::value_type>();
        return "List[" + out + "]";
    } else if constexpr (nest::Sequence<T>) {
        return "Tuple[" +
               std::apply(
                   [&](auto... x) {
                       return joined(std::type_identity<std::tuple<decltype(x)...>>{});
                   },
                   nest::hana::unpack(T{}, [](auto... x) { return std::tuple(x...); })) +
               "]";
    } else {
        T value{};
        return "Tuple[" +
               std::apply(
                   [&](auto&... x) {
                       return joined(
                           std::type_identity<std::tuple<std::remove_cvref_t<decltype(x)>...>>{});
                   },
                   nest::detail::members(value)) +
               "]";
    }
}

}  // namespace tf::detail::functions
