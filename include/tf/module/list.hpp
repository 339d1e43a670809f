// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::List: several modules of one class, or variables of one type, that one attribute of a module
// holds. Mirrors the list that a tf.Module wraps when it is assigned to an attribute: in a
// checkpoint it is an object whose children are "0", "1" and so on.

#include <utility>

#include <tf/module/module.hpp>

namespace tf {

namespace detail {

/// "layers_0", "layers_1" and so on, and "layers": they outlive the elements, also in a trace. What
/// registers itself with the owner after they are made is an element.
template <std::size_t N>
class ElementNames {
public:
    constexpr ElementNames(Module& owner, std::string_view name)
        : stem_(name.size()), text_(new char[N * (stem_ + most)]) {
        for (std::size_t i = 0; i < N; ++i) {
            char* to = text_ + i * (stem_ + most);
            for (const char c : name) *to++ = c;
            *to++ = '_';
            std::size_t digits = 1;
            for (std::size_t left = i; left >= 10; left /= 10) ++digits;
            std::size_t left = i;
            for (std::size_t k = digits; k-- > 0; left /= 10)
                to[k] = static_cast<char>('0' + left % 10);
            sizes_[i] = stem_ + 1 + digits;
        }
        owner.set_list(list());
    }
    ElementNames(const ElementNames&) = delete;
    ElementNames& operator=(const ElementNames&) = delete;
    constexpr ~ElementNames() { delete[] text_; }

    constexpr std::string_view list() const { return {text_, stem_}; }
    constexpr std::string_view operator[](std::size_t i) const {
        return {text_ + i * (stem_ + most), sizes_[i]};
    }

private:
    static constexpr std::size_t most = 12;  // an underscore and an int
    std::size_t stem_;
    char* text_;
    std::size_t sizes_[N]{};
};

/// An element is given its name where its constructor takes one.
template <class T, class... Args>
concept NamedElement = std::constructible_from<T, Module*, std::string_view, const Args&...>;

}  // namespace detail

/// N submodules, or variables, of a module: a member such as `tf::List<Dense, 3> layers{this,
/// "layers"}`, or `tf::List<tf::Variable<float, 2>, 3> scales{this, "scales", tf::ones<float,
/// 2>()}`. Each element is constructed from the module, a name and the arguments that follow, which
/// are the same for all; its name is "layers_0" and so on. A module whose constructor takes no name
/// keeps that of its class, as elements of lists do in TensorFlow.
template <class T, int N>
class List {
    static constexpr bool of_modules = std::derived_from<T, Module>;
    static_assert(of_modules || std::derived_from<T, VariableBase>,
                  "[tf.module.list] a tf::List holds modules or variables");
    static_assert(N > 0, "[tf.module.list] a tf::List has at least one element");

public:
    template <class... Args>
    constexpr List(Module* owner, std::string_view name, const Args&... args)
        : List(std::make_index_sequence<N>{}, *owner, name, args...) {}
    List(const List&) = delete;
    List& operator=(const List&) = delete;

    static constexpr int size() { return N; }
    constexpr T& operator[](int i) { return elements_[i]; }
    constexpr const T& operator[](int i) const { return elements_[i]; }
    constexpr T* begin() { return elements_; }
    constexpr T* end() { return elements_ + N; }
    constexpr const T* begin() const { return elements_; }
    constexpr const T* end() const { return elements_ + N; }

private:
    template <std::size_t... I, class... Args>
        requires detail::NamedElement<T, Args...>
    constexpr List(std::index_sequence<I...>, Module& owner, std::string_view name,
                   const Args&... args)
        : names_(owner, name), elements_{T(&owner, names_[I], args...)...} {
        finish(owner);
    }
    template <std::size_t... I, class... Args>
    constexpr List(std::index_sequence<I...>, Module& owner, std::string_view name,
                   const Args&... args)
        : names_(owner, name), elements_{(static_cast<void>(I), T(&owner, args...))...} {
        finish(owner);
    }
    constexpr void finish(Module& owner) {
        owner.set_list({});
        owner.account(this, sizeof(names_));
    }

    detail::ElementNames<N> names_;
    T elements_[N];
};

}  // namespace tf
