// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::List and tf::ListOf: several modules or variables, of one type or of several, as one
// attribute of a module. Mirrors the list wrapper that tf.Module creates for a list attribute: in a
// checkpoint it is an object whose children are "0", "1" and so on.

#include <tuple>
#include <utility>

#include <tf/module/module.hpp>

namespace tf {

namespace detail::modules {

/// The names "layers_0", "layers_1", ... and "layers". They outlive the elements, also in a trace.
/// Members that register with the owner after their construction are elements of the list.
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

/// An element whose constructor takes a name gets one.
template <class T, class... Args>
concept NamedElement = std::constructible_from<T, Module*, std::string_view, const Args&...>;

/// An element of a list of several types, constructed from an argument or a tuple of arguments.
template <std::size_t I, class T>
class ListElement {
public:
    template <class... Args>
    constexpr ListElement(Module& owner, std::string_view name, const std::tuple<Args...>& args)
        : ListElement(std::index_sequence_for<Args...>{}, owner, name, args) {}
    template <class Arg>
    constexpr ListElement(Module& owner, std::string_view name, const Arg& arg)
        : ListElement(owner, name, std::tuple<const Arg&>(arg)) {}

    T value;

private:
    template <std::size_t... K, class... Args>
        requires NamedElement<T, Args...>
    constexpr ListElement(std::index_sequence<K...>, Module& owner, std::string_view name,
                          [[maybe_unused]] const std::tuple<Args...>& args)
        : value(&owner, name, std::get<K>(args)...) {}
    template <std::size_t... K, class... Args>
    constexpr ListElement(std::index_sequence<K...>, Module& owner, std::string_view,
                          [[maybe_unused]] const std::tuple<Args...>& args)
        : value(&owner, std::get<K>(args)...) {}
};
template <class Indices, class... T>
class ListElements;
template <std::size_t... I, class... T>
class ListElements<std::index_sequence<I...>, T...> : public ListElement<I, T>... {
public:
    template <class... Args>
    constexpr ListElements(Module& owner, const ElementNames<sizeof...(T)>& names,
                           const Args&... args)
        : ListElement<I, T>(owner, names[I], args)... {}
};

struct Reported {};  ///< marks a call whose mistake has been reported

}  // namespace detail::modules

/// N submodules or variables of a module: a member such as `tf::List<Dense, 3> layers{this,
/// "layers"}`, or `tf::List<tf::Variable<float, 2>, 3> scales{this, "scales", tf::ones<float,
/// 2>()}`. Each element is constructed from the module, its name ("layers_0" and so on) and the
/// remaining arguments, which are the same for all. A module whose constructor takes no name keeps
/// the name of its class, as list elements do in TensorFlow.
template <class T, int N>
class List {
    static_assert(std::derived_from<T, Module> || std::derived_from<T, VariableBase>,
                  "[tf.module.list] the elements of a tf::List must be modules or variables");
    static_assert(N > 0, "[tf.module.list] a tf::List must have at least one element");

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
        requires detail::modules::NamedElement<T, Args...>
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

    detail::modules::ElementNames<N> names_;
    T elements_[N];
};

/// Submodules of several classes and variables of several types: `tf::ListOf<Conv, Pool, Dense>
/// layers{this, "layers"}`. Elements are named as in a tf::List. If they take arguments, there is
/// one argument per element, or a tuple for several or none: `{this, "layers", std::tuple(3, 8),
/// std::tuple(), 10}`. In checkpoints and in Python it is a list.
template <class... T>
class ListOf {
    static_assert(((std::derived_from<T, Module> || std::derived_from<T, VariableBase>) && ...),
                  "[tf.module.list] the elements of a tf::ListOf must be modules or variables");
    static_assert(sizeof...(T) > 0, "[tf.module.list] a tf::ListOf must have at least one element");
    using Elements = detail::modules::ListElements<std::index_sequence_for<T...>, T...>;

public:
    template <std::size_t I>
    using element = std::tuple_element_t<I, std::tuple<T...>>;

    constexpr ListOf(Module* owner, std::string_view name)
        : ListOf(owner, name, (static_cast<void>(sizeof(T)), std::tuple<>())...) {}
    template <class... Args>
        requires(sizeof...(Args) == sizeof...(T))
    constexpr ListOf(Module* owner, std::string_view name, const Args&... args)
        : names_(*owner, name), elements_(*owner, names_, args...) {
        owner->set_list({});
        owner->account(this, sizeof(names_));
    }
    template <class... Args>
        requires(sizeof...(Args) > 0 && sizeof...(Args) != sizeof...(T))
    constexpr ListOf(Module*, std::string_view, const Args&...)
        : ListOf(detail::modules::Reported{}) {
        static_assert(sizeof...(Args) == sizeof...(T),
                      "[tf.module.list] ListOf(owner, name, arguments...): give an argument for "
                      "each element (a std::tuple for several or none), or no arguments at all");
    }
    ListOf(const ListOf&) = delete;
    ListOf& operator=(const ListOf&) = delete;

    static constexpr int size() { return static_cast<int>(sizeof...(T)); }
    /// The element with number I, which has its own type.
    template <std::size_t I>
    constexpr element<I>& get() {
        return static_cast<detail::modules::ListElement<I, element<I>>&>(elements_).value;
    }
    template <std::size_t I>
    constexpr const element<I>& get() const {
        return static_cast<const detail::modules::ListElement<I, element<I>>&>(elements_).value;
    }
    /// Calls f(element) for each element, in order.
    template <class F>
    constexpr void for_each(F&& f) {
        visit(*this, f, std::index_sequence_for<T...>{});
    }
    template <class F>
    constexpr void for_each(F&& f) const {
        visit(*this, f, std::index_sequence_for<T...>{});
    }
    /// Returns f(...f(f(x, first), second)..., last); each result may have another type.
    /// `layers.fold(x, [](auto h, auto& f) { return f(h); })` calls the consecutive layers of a
    /// model.
    template <class X, class F>
    constexpr auto fold(X x, F&& f) {
        return fold_from<0>(*this, std::move(x), f);
    }
    template <class X, class F>
    constexpr auto fold(X x, F&& f) const {
        return fold_from<0>(*this, std::move(x), f);
    }

private:
    explicit ListOf(detail::modules::Reported);  // never called

    template <class Self, class F, std::size_t... I>
    static constexpr void visit(Self& self, F& f, std::index_sequence<I...>) {
        (static_cast<void>(f(self.template get<I>())), ...);
    }
    template <std::size_t I, class Self, class X, class F>
    static constexpr auto fold_from(Self& self, X x, F& f) {
        if constexpr (I == sizeof...(T)) return x;
        else return fold_from<I + 1>(self, f(std::move(x), self.template get<I>()), f);
    }

    detail::modules::ElementNames<sizeof...(T)> names_;
    Elements elements_;
};

}  // namespace tf

// `auto& [conv, pool, dense] = layers;`
template <class... T>
struct std::tuple_size<tf::ListOf<T...>> : std::integral_constant<std::size_t, sizeof...(T)> {};
template <std::size_t I, class... T>
struct std::tuple_element<I, tf::ListOf<T...>> : std::tuple_element<I, std::tuple<T...>> {};
