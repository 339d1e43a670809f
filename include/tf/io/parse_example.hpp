// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Serialized Examples in, tensors of static types out, by specs of their features: what a program
// that reads TFRecord files does with each record, or with a batch of them. Mirrors
// tf.io.parse_single_example and tf.io.parse_example. Eager only.

#include <optional>
#include <tuple>
#include <variant>

#include <tf/core/value.hpp>
#include <tf/io/example.hpp>

// `template <class = void>`: programs that call none of this compile none of it.

namespace tf::io {
namespace detail {

template <class T>
inline constexpr bool example_dtype =
    std::is_same_v<T, float> || std::is_same_v<T, std::int64_t> || std::is_same_v<T, string>;

/// A feature's spec without its type.
struct FeatureSpec {
    std::string_view key;
    DType dtype;
    Shape shape;              ///< of an example, or of a step
    bool sequence;            ///< any number of steps
    AnyTensor default_value;  ///< a step's padding where they are a sequence; none: required
};

}  // namespace detail

/// A feature with as many values in every example as the dims say (tf.io.FixedLenFeature). An
/// example without it takes the default value, or is an error where there is none.
template <class T, int... Dims>
struct FixedLenFeature {
    using single = Tensor<T, Dims...>;
    using batch = Tensor<T, dyn, Dims...>;

    explicit FixedLenFeature(std::string name) : key(std::move(name)) {}
    FixedLenFeature(std::string name, const Tensor<T, Dims...>& otherwise)
        : key(std::move(name)), default_value(otherwise) {}

    detail::FeatureSpec spec() const {
        return {key, dtype_of<T>, single::static_shape, false,
                default_value ? AnyTensor(*default_value) : AnyTensor()};
    }

    std::string key;
    std::optional<Tensor<T, Dims...>> default_value;

    // At the end: clang drops what follows a failed one, and complains again where it is used.
    static_assert(detail::example_dtype<T>,
                  "[tf.io.example_dtype] FixedLenFeature<T, Dims...>: examples hold float, "
                  "std::int64_t and tf::string; parse one of these, then tf::cast");
    static_assert(((Dims >= 0) && ...),
                  "[tf.io.example_dims] FixedLenFeature<T, Dims...>: the dims must be numbers; "
                  "FixedLenSequenceFeature has a first dimension that is open");
};

/// A feature with any number of steps of these dims (tf.io.FixedLenSequenceFeature with
/// allow_missing): a tensor with an open first dimension. In a batch, short ones are padded to the
/// longest. An example without it has no steps.
template <class T, int... Dims>
struct FixedLenSequenceFeature {
    using single = Tensor<T, dyn, Dims...>;
    using batch = Tensor<T, dyn, dyn, Dims...>;

    explicit FixedLenSequenceFeature(std::string name, const Tensor<T>& padding = {})
        : key(std::move(name)), default_value(padding) {}

    detail::FeatureSpec spec() const {
        return {key, dtype_of<T>, Tensor<T, Dims...>::static_shape, true, AnyTensor(default_value)};
    }

    std::string key;
    Tensor<T> default_value;

    static_assert(detail::example_dtype<T>,
                  "[tf.io.example_dtype] FixedLenSequenceFeature<T, Dims...>: examples hold float, "
                  "std::int64_t and tf::string; parse one of these, then tf::cast");
    static_assert(((Dims > 0) && ...),
                  "[tf.io.example_dims] FixedLenSequenceFeature<T, Dims...>: the dims are those of "
                  "one step, numbers above 0");
};

namespace detail {

template <class T, int... Dims>
constexpr bool is_feature(const FixedLenFeature<T, Dims...>*) {
    return true;
}
template <class T, int... Dims>
constexpr bool is_feature(const FixedLenSequenceFeature<T, Dims...>*) {
    return true;
}
template <class Spec>
concept ParsedFeature = is_feature(static_cast<const Spec*>(nullptr));

template <class = void>
void add(Message& m, std::vector<string>& to) {
    to.push_back(m.string());
}
template <class = void>
void add(Message& m, std::vector<float>& to) {
    m.floats(to);
}
template <class = void>
void add(Message& m, std::vector<std::int64_t>& to) {
    m.int64s(to);
}

/// A feature's values in all examples, one behind another.
struct FeatureColumn {
    std::variant<std::vector<string>, std::vector<float>, std::vector<std::int64_t>> values;
    std::vector<std::size_t> counts;  ///< an example's values
};

/// Appends the feature's values where they have the dtype of `to`. Which dtype they have: that of
/// the last list, as in protocol buffers; invalid where there is none.
template <class T>
DType read_feature(Message feature, std::vector<T>& to) {
    const std::size_t before = to.size();
    DType dtype = DType::invalid;
    while (feature.next()) {
        const std::uint32_t field = feature.field();
        const DType listed = field == 1   ? DType::str
                             : field == 2 ? DType::float32
                             : field == 3 ? DType::int64
                                          : DType::invalid;
        if (listed == DType::invalid) {
            feature.skip();
            continue;
        }
        if (dtype != listed) to.resize(before);
        dtype = listed;
        for (Message list = feature.message(); list.next();)
            if (list.field() == 1 && listed == dtype_of<T>) add(list, to);
            else list.skip();
    }
    return dtype;
}

/// The parsing of one call, compiled once for all types.
template <class = void>
class BasicExampleParser {
public:
    BasicExampleParser(std::string_view op, std::span<const FeatureSpec> specs, bool batched)
        : op_(op), specs_(specs), batched_(batched), columns_(specs.size()), found_(specs.size()) {
        for (std::size_t k = 0; k < specs.size(); ++k) {
            keys_.emplace_back(specs[k].key, k);
            if (specs[k].dtype == DType::float32) columns_[k].values.emplace<1>();
            if (specs[k].dtype == DType::int64) columns_[k].values.emplace<2>();
        }
        std::sort(keys_.begin(), keys_.end());
    }

    void parse(std::string_view serialized) {
        name_ = "serialized";
        if (batched_) name_ += "[" + std::to_string(examples_) + "]";
        find({serialized, {op_, name_}});
        for (std::size_t k = 0; k < specs_.size(); ++k)
            std::visit([&](auto& values) { take(k, values); }, columns_[k].values);
        ++examples_;
    }
    AnyTensor result(std::size_t k) {
        return std::visit([&](auto& values) { return tensor(k, values); }, columns_[k].values);
    }

private:
    /// Where the wanted features are. Of two with a name the last one that has values counts, as
    /// for TensorFlow's parser.
    void find(Message example) {
        for (auto& f : found_) f.reset();
        while (example.next()) {
            if (example.field() == 1) find_in_features(example.message());
            else example.skip();
        }
    }
    void find_in_features(Message features) {
        while (features.next()) {
            if (features.field() == 1) find_in_entry(features.message());
            else features.skip();
        }
    }
    void find_in_entry(Message entry) {
        std::string_view key;
        std::optional<Message> value;
        while (entry.next()) {
            switch (entry.field()) {
                case 1: key = entry.bytes(); break;
                case 2: value = entry.message(); break;
                default: entry.skip();
            }
        }
        if (!value || !Message(*value).next()) return;
        for (auto k = std::lower_bound(keys_.begin(), keys_.end(), std::pair(key, std::size_t{0}));
             k != keys_.end() && k->first == key; ++k)
            found_[k->second] = value;
    }

    /// One example's values of a feature.
    template <class T>
    void take(std::size_t k, std::vector<T>& values) {
        const FeatureSpec& spec = specs_[k];
        const std::size_t before = values.size();
        const DType dtype = found_[k] ? read_feature(*found_[k], values) : DType::invalid;
        if (dtype == DType::invalid && !spec.sequence) {
            if (spec.default_value.empty())
                fault("tf.io.feature_missing", spec, "no value in " + name_,
                      "a feature of this name, or a default value");
            const T* const from = static_cast<const T*>(spec.default_value.data());
            values.insert(values.end(), from, from + spec.shape.size());
        } else if (dtype != DType::invalid && dtype != spec.dtype) {
            fault("tf.io.feature_dtype", spec, std::string(name_of(dtype)) + "s in " + name_,
                  std::string(name_of(spec.dtype)) + "s");
        }
        const std::size_t count = values.size() - before;
        const std::size_t size = static_cast<std::size_t>(spec.shape.size());
        if (spec.sequence ? count % size != 0 : count != size)
            fault("tf.io.feature_size", spec, std::to_string(count) + " values in " + name_,
                  (spec.sequence ? "a multiple of " : "") + std::to_string(size));
        columns_[k].counts.push_back(count);
    }
    template <class T>
    AnyTensor tensor(std::size_t k, std::vector<T>& values) {
        const FeatureSpec& spec = specs_[k];
        const std::vector<std::size_t>& counts = columns_[k].counts;
        std::size_t longest = 0;
        for (const std::size_t c : counts) longest = std::max(longest, c);
        Shape shape = spec.shape;
        if (spec.sequence)
            shape = shape.prepend(dim(longest / static_cast<std::size_t>(spec.shape.size())));
        if (batched_) shape = shape.prepend(dim(examples_));
        tf::detail::Handle handle(tf::detail::allocate(spec.dtype, shape.size()));
        T* to = static_cast<T*>(handle.buffer()->data());
        auto from = values.begin();
        for (const std::size_t count : counts) {
            to = std::move(from, from + static_cast<std::ptrdiff_t>(count), to);
            from += static_cast<std::ptrdiff_t>(count);
            if (count != longest)
                to = std::fill_n(to, longest - count,
                                 *static_cast<const T*>(spec.default_value.data()));
        }
        return {std::move(handle), shape, spec.dtype};
    }
    int dim(std::size_t n) const {
        if (n > static_cast<std::size_t>(std::numeric_limits<int>::max()))
            errors::raise<errors::ResourceExhausted>(
                {"tf.io.too_large", op_, "serialized", "a dimension of " + std::to_string(n),
                 "at most " + std::to_string(std::numeric_limits<int>::max())});
        return static_cast<int>(n);
    }
    [[noreturn]] void fault(std::string_view id, const FeatureSpec& spec, std::string got,
                            std::string expected) const {
        errors::raise<errors::InvalidArgument>(
            {id, op_, spec.key, std::move(got), std::move(expected)});
    }

    std::string_view op_;
    std::span<const FeatureSpec> specs_;
    bool batched_;
    std::vector<FeatureColumn> columns_;
    std::vector<std::pair<std::string_view, std::size_t>> keys_;
    std::vector<std::optional<Message>> found_;
    std::string name_;
    std::size_t examples_ = 0;
};
using ExampleParser = BasicExampleParser<>;

template <class... Tensors, std::size_t... I>
std::tuple<Tensors...> parsed(ExampleParser& parser, std::index_sequence<I...>) {
    const std::array<AnyTensor, sizeof...(I)> all{parser.result(I)...};
    return {Tensors(all[I].handle(), all[I].shape())...};
}
template <class... Specs>
std::tuple<typename Specs::single...> parse_one(std::string_view serialized, const Specs&... all) {
    const std::array<FeatureSpec, sizeof...(Specs)> specs{all.spec()...};
    ExampleParser parser("io::parse_single_example", specs, false);
    parser.parse(serialized);
    return parsed<typename Specs::single...>(parser, std::index_sequence_for<Specs...>());
}
template <class... Specs>
std::tuple<typename Specs::batch...> parse_batch(std::span<const string> serialized,
                                                 const Specs&... all) {
    const std::array<FeatureSpec, sizeof...(Specs)> specs{all.spec()...};
    ExampleParser parser("io::parse_example", specs, true);
    for (const string& bytes : serialized) parser.parse(bytes);
    return parsed<typename Specs::batch...>(parser, std::index_sequence_for<Specs...>());
}

}  // namespace detail

/// The features of one serialized Example, a tensor each, in the order of the specs:
///
///     auto [x, label] = tf::io::parse_single_example(
///         record, tf::io::FixedLenFeature<float, 4>("x"),
///         tf::io::FixedLenFeature<std::int64_t>("label", 0));
///
/// `serialized` is a string or a scalar string tensor. errors::InvalidArgument where a feature is
/// missing, of another dtype or has another number of values; errors::DataLoss where the bytes are
/// no Example. Others of its features are not looked at. tf.io.parse_single_example.
template <class Bytes, detail::ParsedFeature... Specs>
std::tuple<typename Specs::single...> parse_single_example(const Bytes& serialized,
                                                           const Specs&... features) {
    if constexpr (TensorLike<Bytes>) {
        constexpr bool fits = std::same_as<tensor_type_t<Bytes>, Tensor<string>>;
        static_assert(fits,
                      "[tf.io.example_bytes] parse_single_example(serialized, ...): 'serialized' "
                      "must be a string or a scalar string tensor; parse_example takes a batch");
        if constexpr (fits) {
            const Tensor<string> bytes = serialized;
            return detail::parse_one(*bytes.data(), features...);
        } else {
            return {};
        }
    } else {
        return detail::parse_one(serialized, features...);
    }
}

/// The same for a batch, a vector of strings or a string tensor of one dimension: every result has
/// one more dimension, the first. tf.io.parse_example.
template <class Batch, detail::ParsedFeature... Specs>
std::tuple<typename Specs::batch...> parse_example(const Batch& serialized,
                                                   const Specs&... features) {
    if constexpr (TensorLike<Batch>) {
        using X = tensor_type_t<Batch>;
        constexpr bool fits = std::same_as<typename X::value_type, string> && X::rank == 1;
        static_assert(fits,
                      "[tf.io.example_bytes] parse_example(serialized, ...): 'serialized' must be "
                      "strings or a string tensor of one dimension; parse_single_example takes one "
                      "string");
        if constexpr (fits) {
            const X bytes = serialized;
            return detail::parse_batch(bytes.values(), features...);
        } else {
            return {};
        }
    } else {
        return detail::parse_batch(serialized, features...);
    }
}

}  // namespace tf::io
