// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Datasets of the values of C++ ranges, which may be generators.

#include <concepts>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <tf/data/dataset.hpp>

namespace tf::data::detail {

/// Writes the next element of a pass; returns false at the end.
using Produce = std::function<bool(Row&)>;
/// Begins a pass.
using StartProducing = std::function<Produce()>;

TF_COMMON NewStage generator_stage(StartProducing start, std::int64_t cardinality);

/// A range's value as an element: as in `map`, or a tensor of a std::vector.
template <class V>
auto element_from(const V& value) {
    if constexpr (nest::Leaf<V> || nest::Structure<V>) return detail::finished(value);
    else if constexpr (requires { tf::constant(value); }) return tf::constant(value);
    else return detail::finished(value);
}

/// Reads the values of a range one after another.
template <class E, class Range>
class RangeReader {
public:
    explicit RangeReader(Range range) : range_(std::move(range)) {}
    RangeReader(const RangeReader&) = delete;
    RangeReader& operator=(const RangeReader&) = delete;

    bool next(Row& to) {
        if (!at_) at_.emplace(std::ranges::begin(range_));
        else if (*at_ != std::ranges::end(range_)) ++*at_;
        if (*at_ == std::ranges::end(range_)) return false;
        to.clear();
        detail::put(E(detail::element_from(**at_)), to);
        return true;
    }

private:
    Range range_;
    std::optional<std::ranges::iterator_t<Range>> at_;
};

/// A range that is elsewhere. (<ranges>, where std::ranges::ref_view is, compiles slowly.)
template <class Range>
struct RangeElsewhere {
    const Range* range;

    auto begin() const { return std::ranges::begin(*range); }
    auto end() const { return std::ranges::end(*range); }
};

struct Deduced {};
template <class Range, class E>
using generated_t =
    std::conditional_t<std::is_same_v<E, Deduced>,
                       std::type_identity<decltype(detail::element_from(
                           std::declval<const std::ranges::range_value_t<Range>&>()))>,
                       std::type_identity<E>>::type;

}  // namespace tf::data::detail

namespace tf::data {

/// The values of the range that `make` returns, which it is asked for at the start of each pass
/// (Dataset.from_generator). A range is any input range: a view, a container, a coroutine that
/// yields. Its values are numbers, tensors, structures of them, or std::vectors, which become
/// tensors with an open dim. The type of the elements is theirs, or E, to which they are converted:
///
///     tf::data::from_generator([] { return std::views::iota(0, 10); })
///     tf::data::from_generator<tf::Tensor<float, 3>>(make_rows)
template <class E = detail::Deduced, std::invocable Make>
    requires std::ranges::input_range<std::invoke_result_t<Make&>>
auto from_generator(Make make) {
    using Range = std::remove_cvref_t<std::invoke_result_t<Make&>>;
    using Element = detail::generated_t<Range, E>;
    return Dataset<Element>(detail::generator_stage(
        [make = std::move(make)]() mutable -> detail::Produce {
            const auto reader = std::make_shared<detail::RangeReader<Element, Range>>(make());
            return [reader](detail::Row& to) { return reader->next(to); };
        },
        UNKNOWN_CARDINALITY));
}
/// The values of a range, of which the dataset keeps a copy.
template <class E = detail::Deduced, std::ranges::forward_range R>
auto from_generator(R range) {
    return from_generator<E>([all = std::make_shared<const R>(std::move(range))] {
        return detail::RangeElsewhere<R>{all.get()};
    });
}

}  // namespace tf::data

#if TF_HAS_CODE
#include <tf/data/generator_code.hpp>
#endif
