// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.data.Iterator as a resource: an iterator that functions can use, and tf::for_each over it.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <tf/control/iteration.hpp>
#include <tf/data/dataset.hpp>
#include <tf/data/element_source.hpp>
#include <tf/module/resource.hpp>

namespace tf::data {

/// A pass through a dataset that a function can read, as the result of Python's `iter(dataset)`. It
/// is a local object, which a function uses if it is bound to it,
///
///     tf::data::OwnedIterator batches(train);
///     tf::function epoch([](auto& model, auto& batches) { ... batches.get_next() ... },
///                        model, batches);
///
/// or a member of a module, `tf::data::OwnedIterator<E> batches{this, "batches"}`, which gets its
/// dataset at run time, by `start`. In functions its operations are side effects, which run in
/// program order. Several threads may use an iterator; each gets its own elements. Checkpoints
/// have its position; functions that use it cannot be saved, as in TensorFlow.
template <class E>
class OwnedIterator : public ResourceMember {
    static_assert(
        detail::has_tensors<E>(),
        "[tf.data.owned_iterator] OwnedIterator<E>: elements that contain datasets cannot "
        "be read in functions; use flat_map before");

public:
    using element_type = E;

    /// An iterator that has no dataset yet.
    constexpr OwnedIterator(VariableOwner* owner, std::string_view name)
        : ResourceMember(owner, name, sizeof(OwnedIterator)) {
        if (!__builtin_is_constant_evaluated()) make_source();
    }
    constexpr OwnedIterator() : OwnedIterator(nullptr, "iterator") {}
    /// Before the first element of a dataset.
    explicit OwnedIterator(const Dataset<E>& dataset) : OwnedIterator() { start(dataset); }
    constexpr explicit OwnedIterator(tf::detail::modules::Symbolic)
        : ResourceMember(nullptr, "iterator", sizeof(OwnedIterator)) {}

    /// Begins a pass through a dataset. Not in functions.
    void start(const Dataset<E>& dataset) { source_->start(dataset.stage()); }
    /// Begins another pass through the same dataset. errors::FailedPrecondition without a dataset.
    constexpr Operation restart() {
        const auto done =
            tf::detail::ops::call<op::IteratorRestart, Tensor<std::int32_t>>({}, handle());
        if (__builtin_is_constant_evaluated()) return Operation(done.node());
        return {};
    }

    /// The next element (Iterator.get_next). errors::OutOfRange at the end,
    /// errors::FailedPrecondition without a dataset; otherwise the errors of the element.
    constexpr E get_next() { return element(advance<false>()); }

    /// The position, as Iterator::save.
    std::string save() const { return source_->save(); }
    /// Goes on where the iterator that returned `state` was, as Iterator::restore.
    void restore(std::string_view state) {
        source_->prepare(state);
        source_->commit();
    }

    // For the library's own use.

    /// The number of the next element; at the end -1, or an error.
    template <bool OrEnd>
    constexpr Tensor<std::int64_t> advance() {
        constexpr op::IteratorAdvance::Attributes at{OrEnd};
        return tf::detail::ops::call<op::IteratorAdvance, Tensor<std::int64_t>>(
            tf::detail::ops::words_of<at>, handle());
    }
    /// The element with this number, which can be taken once.
    constexpr E element(const Tensor<std::int64_t>& number) const {
        Reader reader{handle(), number};
        return detail::get_from<E>(reader);
    }

private:
    struct Reader {
        Tensor<ResourceHandle> source;
        Tensor<std::int64_t> number;
        std::int64_t part = 0;

        template <class T>
        constexpr T operator()() {
            return read(std::type_identity<T>());
        }
        template <class T, int... D>
        constexpr Tensor<T, D...> read(std::type_identity<Tensor<T, D...>>) {
            const std::array<std::uint64_t, 1 + sizeof...(D)> words{
                static_cast<std::uint64_t>(part++), static_cast<std::uint64_t>(std::int64_t{D})...};
            return tf::detail::ops::call<op::IteratorPart, Tensor<T, D...>>(words, source, number);
        }
    };

    void make_source() {
        auto made = std::make_unique<detail::ElementResource<void>>(detail::specs_of<E>());
        source_ = &made->elements;
        this->own(std::move(made));
    }

    detail::ElementSource* source_ = nullptr;
};
template <class E>
OwnedIterator(const Dataset<E>&) -> OwnedIterator<E>;

}  // namespace tf::data

namespace tf {

/// `for element in iterator: state = body(element, state...)`, up to the end of the dataset. The
/// results are those of a loop over tensors. Mirrors AutoGraph's `for` over an iterator.
template <class E, class B, class... S>
constexpr auto for_each(data::OwnedIterator<E>& elements, B body, const S&... state) {
    using detail::control::loop_variable;
    if constexpr (!detail::control::takes_elements<B, E,
                                                   detail::control::loop_variable_t<S>...>()) {
        return Poison{};
    } else {
        using Number = Tensor<std::int64_t>;
        const auto go_on = [](const Number& number, const auto&...) { return number >= 0; };
        const auto step = [&](const Number& number, const auto&... s) {
            const E element = elements.element(number);
            if constexpr (sizeof...(S) == 0) {
                detail::control::keep_effects(detail::control::yield(body, element), number);
                return elements.template advance<true>();
            } else {
                auto next = nest::materialize(body(element, s...));
                return std::tuple_cat(
                    std::tuple(elements.template advance<true>()),
                    detail::control::as_variables<decltype(next), sizeof...(S)>(std::move(next)));
            }
        };
        auto out = detail::control::run_loop<true>(
            go_on, step, std::tuple(elements.template advance<true>(), loop_variable(state)...));
        if constexpr (Poisoned<decltype(out)>) return out;
        else if constexpr (sizeof...(S) > 0)
            return std::apply([](auto&, auto&... s) { return detail::control::one_or_tuple(s...); },
                              out);
        else return detail::control::effect_of_loop(std::get<0>(out));
    }
}

}  // namespace tf
