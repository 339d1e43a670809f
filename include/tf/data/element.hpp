// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The types of a dataset's elements: a tensor, a structure of tensors (tf.nest), or a dataset. What
// steps make of them, and their conversion from and to untyped rows.

#include <tuple>
#include <type_traits>
#include <utility>

#include <tf/data/dataset_like.hpp>
#include <tf/data/row.hpp>
#include <tf/module/nest.hpp>

namespace tf {
template <class Values>
struct RaggedTensor;
template <class T, int Rank>
struct SparseTensor;
}  // namespace tf

namespace tf::data::detail {

namespace hana = boost::hana;

template <class T>
inline constexpr bool is_dataset = false;
template <class E>
inline constexpr bool is_dataset<Dataset<E>> = true;
template <class T>
inline constexpr bool is_tuple = false;
template <class... P>
inline constexpr bool is_tuple<std::tuple<P...>> = true;
template <class A, class B>
inline constexpr bool is_tuple<std::pair<A, B>> = true;

/// E with F's type in place of each leaf's. Structs, whose members have fixed types, become dicts
/// if they are adapted for Hana, otherwise tuples.
template <class E, class F>
struct Mapped {
    template <class... P>
    static auto tuple(std::tuple<P&...>)
        -> std::tuple<typename Mapped<std::remove_const_t<P>, F>::type...>;
    using type = decltype(tuple(nest::detail::members(std::declval<E&>())));
};
template <class E, class F>
using mapped_t = typename Mapped<E, F>::type;

template <class E, class F>
    requires(nest::Leaf<E> || is_dataset<E>)
struct Mapped<E, F> : std::type_identity<typename F::template of<E>> {};
template <class... P, class F>
struct Mapped<std::tuple<P...>, F> : std::type_identity<std::tuple<mapped_t<P, F>...>> {};
template <class A, class B, class F>
struct Mapped<std::pair<A, B>, F> : std::type_identity<std::pair<mapped_t<A, F>, mapped_t<B, F>>> {
};
template <class T, std::size_t N, class F>
struct Mapped<std::array<T, N>, F> : std::type_identity<std::array<mapped_t<T, F>, N>> {};
template <class... P, class F>
struct Mapped<hana::tuple<P...>, F> : std::type_identity<hana::tuple<mapped_t<P, F>...>> {};
template <nest::Map E, class F>
struct Mapped<E, F> {
    template <class... K, class... V>
    static auto dict(hana::pair<K, V>...)
        -> decltype(hana::make_map(hana::make_pair(K{}, std::declval<mapped_t<V, F>>())...));
    using type = decltype(hana::unpack(std::declval<E>(),
                                       [](auto... pair) { return decltype(dict(pair...))(); }));
};
template <nest::HanaStruct E, class F>
struct Mapped<E, F> : Mapped<decltype(hana::to_map(std::declval<E>())), F> {};

/// The type of a batch of N tensors; N is dyn if their number is not known.
template <int N>
struct Batch {
    template <class T>
    struct Of;
    template <class T, int... D>
    struct Of<Tensor<T, D...>> : std::type_identity<Tensor<T, N, D...>> {};
    template <class T>
    using of = typename Of<T>::type;
};
/// One of the tensors of a batch.
struct RowOf {
    template <class T>
    struct Of : std::type_identity<T> {
        static_assert(
            !std::is_same_v<T, T>,
            "[tf.data.unbatch] Dataset::unbatch(): all tensors of an element have a first "
            "dim, that of the rows");
    };
    template <class T, int N, int... D>
    struct Of<Tensor<T, N, D...>> : std::type_identity<Tensor<T, D...>> {};
    template <class T>
    using of = typename Of<T>::type;
};

/// How many dims of a ragged batch of such tensors are ragged: those up to the last dim that is
/// dyn.
template <class T>
inline constexpr int ragged_dims = [] {
    int count = 0;
    for (int k = 0; k < T::rank; ++k)
        if (T::static_shape[k] == dyn) count = k + 1;
    return count;
}();
/// A ragged batch of tensors, or a batch if they all have the same shape.
struct RaggedBatch {
    template <class T, int Ragged>
    struct Of;
    template <class T, int... D>
    struct Of<Tensor<T, D...>, 0> : std::type_identity<Tensor<T, dyn, D...>> {};
    template <class T, int N, int... D>
    struct Of<Tensor<T, N, D...>, 1> : std::type_identity<RaggedTensor<Tensor<T, dyn, D...>>> {};
    template <class T, int N, int... D, int Ragged>
        requires(Ragged > 1)
    struct Of<Tensor<T, N, D...>, Ragged>
        : std::type_identity<RaggedTensor<typename Of<Tensor<T, D...>, Ragged - 1>::type>> {};
    template <class T>
    using of = typename Of<T, ragged_dims<T>>::type;
};
/// A dataset of each tensor, as in a window.
struct AsDataset {
    template <class T>
    using of = Dataset<T>;
};
template <int N, class E>
using batched_t = mapped_t<E, Batch<N>>;
template <class E>
using unbatched_t = mapped_t<E, RowOf>;

template <class T>
inline constexpr bool is_pair = false;
template <class... P>
inline constexpr bool is_pair<std::tuple<P...>> = sizeof...(P) == 2;

/// Calls f<T>() for the type of each leaf of E, in order.
template <class E, class F>
constexpr void for_each_leaf(F f) {
    if constexpr (nest::Leaf<E> || is_dataset<E>) {
        f.template operator()<E>();
    } else if constexpr (is_tuple<E>) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (detail::for_each_leaf<std::tuple_element_t<I, E>>(f), ...);
        }(std::make_index_sequence<std::tuple_size_v<E>>{});
    } else if constexpr (nest::Map<E>) {
        using Values = typename decltype(hana::unpack(std::declval<E>(), [](auto... pair) {
            return std::type_identity<
                std::tuple<std::remove_cvref_t<decltype(hana::second(pair))>...>>();
        }))::type;
        detail::for_each_leaf<Values>(f);
    } else {
        using Members = typename nest::detail::member_types<E>::type;
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (detail::for_each_leaf<std::remove_cvref_t<std::tuple_element_t<I, Members>>>(f), ...);
        }(std::make_index_sequence<std::tuple_size_v<Members>>{});
    }
}

/// Whether all leaves of E are tensors with Least to Most dims.
template <class E, int Least = 0, int Most = max_rank>
constexpr bool has_tensors() {
    bool all = true;
    detail::for_each_leaf<E>([&]<class T>() {
        if constexpr (TensorLike<T>)
            all = all && tensor_type_t<T>::rank >= Least && tensor_type_t<T>::rank <= Most;
        else all = false;
    });
    return all;
}
/// Whether elements can be joined to batches; reports one message otherwise.
template <class E>
constexpr bool check_batches() {
    constexpr bool no_datasets = has_tensors<E>();
    static_assert(no_datasets,
                  "[tf.data.nested] Dataset: elements that contain datasets cannot be batched; use "
                  "flat_map to read these");
    constexpr bool few_dims = !no_datasets || has_tensors<E, 0, max_rank - 1>();
    static_assert(few_dims, "[tf.data.rank] Dataset: a batch would have more than 8 dims");
    return no_datasets && few_dims;
}
/// Whether elements are batches; reports one message otherwise.
template <class E>
constexpr bool check_unbatch() {
    constexpr bool rows = has_tensors<E, 1>();
    static_assert(
        rows,
        "[tf.data.unbatch] Dataset::unbatch(), rebatch(n): all tensors of an element must "
        "have a first dim, that of the rows");
    return rows;
}

/// Whether E can be the type of elements.
template <class E>
inline constexpr bool has_leaves = nest::Leaf<E> || nest::Structure<E> || is_dataset<E>;

/// Whether elements of type From can be given out as To: tensors of the same dtypes, and shapes
/// that fit.
template <class From, class To>
constexpr bool convertible() {
    DType dtypes[2][64]{};
    Shape shapes[2][64]{};
    int counts[2]{};
    const auto note = [&](int which) {
        return [&, which]<class T>() {
            if constexpr (TensorLike<T>) {
                dtypes[which][counts[which]] = T::dtype;
                shapes[which][counts[which]++] = T::static_shape;
            }
        };
    };
    detail::for_each_leaf<From>(note(0));
    detail::for_each_leaf<To>(note(1));
    bool same = counts[0] == counts[1];
    for (int k = 0; same && k < counts[0]; ++k)
        same = dtypes[0][k] == dtypes[1][k] && is_compatible(shapes[0][k], shapes[1][k]);
    return same;
}

template <class E>
Specs specs_of() {
    Specs all;
    detail::for_each_leaf<E>([&]<class T>() {
        if constexpr (is_dataset<T>)
            all.datasets.push_back(detail::specs_of<typename T::element_type>());
        else if constexpr (TensorLike<T>) all.tensors.push_back({T::dtype, T::static_shape});
    });
    return all;
}

/// Appends the tensors and datasets of an element to a row.
template <class E>
void put(const E& element, Row& row) {
    if constexpr (is_dataset<E>) row.datasets.push_back(element.stage());
    else if constexpr (nest::Leaf<E>) row.tensors.push_back(AnyTensor(element));
    else if constexpr (is_tuple<E>)
        std::apply([&](const auto&... part) { (detail::put(part, row), ...); }, element);
    else nest::for_each(element, [&](const auto& leaf) { detail::put(leaf, row); });
}

/// Reads the leaves of a row one after another.
class RowReader {
public:
    explicit RowReader(const Row& row) : row_(row) {}

    template <class T>
    T operator()() {
        if constexpr (is_dataset<T>) return T(row_.datasets[dataset_++]);
        else return read(std::type_identity<T>());
    }

private:
    template <class T, int... D>
    Tensor<T, D...> read(std::type_identity<Tensor<T, D...>>) {
        return row_.tensors[tensor_++].as<T, D...>();
    }

    const Row& row_;
    std::size_t tensor_ = 0, dataset_ = 0;
};
/// An element whose leaves `read` returns, in order: `read.operator()<Leaf>()`.
template <class E, class Reader>
constexpr E get_from(Reader& read) {
    if constexpr (is_dataset<E> || nest::Leaf<E>) return read.template operator()<E>();
    else if constexpr (is_tuple<E>)
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return E{detail::get_from<std::tuple_element_t<I, E>>(read)...};
        }(std::make_index_sequence<std::tuple_size_v<E>>{});
    else return nest::pack<E>([&]<class T>() { return read.template operator()<T>(); });
}
template <class E>
E get(const Row& row) {
    RowReader reader(row);
    return detail::get_from<E>(reader);
}

/// What a function returns for an element, with expressions and literals as tensors.
template <class R>
auto finished(R&& result) {
    using Result = std::remove_cvref_t<R>;
    if constexpr (DatasetLike<Result>) return dataset_t<Result>(result);
    else if constexpr (is_tuple<Result>)
        return std::apply(
            [](auto&... part) {
                return std::tuple<decltype(detail::finished(part))...>{detail::finished(part)...};
            },
            result);
    else return nest::materialize(result);
}

/// Whether f takes the parts of E, a tuple, as its arguments.
template <class F, class E>
inline constexpr bool takes_parts = false;
template <class F, class... P>
inline constexpr bool takes_parts<F, std::tuple<P...>> = std::invocable<F&, const P&...>;
template <class F, class A, class B>
inline constexpr bool takes_parts<F, std::pair<A, B>> = std::invocable<F&, const A&, const B&>;
template <class F, class E>
inline constexpr bool takes = takes_parts<F, E> || std::invocable<F&, const E&>;

/// Whether f can be called for elements of type E; reports one message otherwise.
template <class F, class E>
constexpr bool check_callable() {
    constexpr bool fits = takes<F, E>;
    static_assert(fits,
                  "[tf.data.function] Dataset: the function must take an element, or the parts of "
                  "a tuple as its arguments");
    return fits;
}
/// Calls f with the parts of a tuple as its arguments, as TensorFlow does, or, if f does not take
/// these, with the element itself.
template <class F, class E>
decltype(auto) call(F& f, const E& element) {
    if constexpr (takes_parts<F, E>) return std::apply(f, element);
    else return f(element);
}

/// The type that f returns for elements.
template <class F, class E>
using called_t =
    std::remove_cvref_t<decltype(detail::call(std::declval<F&>(), std::declval<const E&>()))>;
template <class T>
inline constexpr bool is_condition = std::convertible_to<T, bool>;
template <TensorLike T>
inline constexpr bool is_condition<T> =
    tensor_type_t<T>::rank == 0 && tensor_type_t<T>::dtype == DType::boolean;
template <class T>
inline constexpr bool is_number = std::integral<T>;
template <TensorLike T>
inline constexpr bool is_number<T> =
    tensor_type_t<T>::rank == 0 && is_integer(tensor_type_t<T>::dtype);

/// Whether f is a condition on elements; reports one message otherwise.
template <class F, class E>
constexpr bool check_condition() {
    if constexpr (!check_callable<F, E>()) {
        return false;
    } else {
        constexpr bool condition = is_condition<called_t<F, E>>;
        static_assert(
            condition,
            "[tf.data.condition] filter(f), take_while(f): f must return a bool or a bool "
            "scalar");
        return condition;
    }
}
/// Whether f returns an integer for elements; reports one message otherwise.
template <class F, class E>
constexpr bool check_number() {
    if constexpr (!check_callable<F, E>()) {
        return false;
    } else {
        constexpr bool integer = is_number<called_t<F, E>>;
        static_assert(
            integer,
            "[tf.data.number] Dataset: a key or a length must be an integer or an integer "
            "scalar");
        return integer;
    }
}
/// The value of a C++ value or of a scalar.
template <class N>
auto value_of(const N& n) {
    if constexpr (TensorLike<N>) return tensor_type_t<N>(n.collapse())();
    else return n;
}
/// A function from an element to a number, as one of rows.
template <class E, class F>
auto number_function(F f) {
    return [f = std::move(f)](const Row& row) mutable {
        return static_cast<std::int64_t>(detail::value_of(detail::call(f, detail::get<E>(row))));
    };
}

}  // namespace tf::data::detail
