// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/records/parse_example.hpp and example_ops.hpp.

#include <algorithm>
#include <span>
#include <variant>

#include <tf/io/proto/proto.hpp>
#include <tf/io/records/parse_example.hpp>

namespace tf::io::detail {

TF_COMMON_INLINE void add(Message& m, std::vector<string>& to) { to.push_back(m.string()); }
TF_COMMON_INLINE void add(Message& m, std::vector<float>& to) { m.floats(to); }
TF_COMMON_INLINE void add(Message& m, std::vector<std::int64_t>& to) { m.int64s(to); }

/// A feature's values in all examples, concatenated.
struct FeatureColumn {
    std::variant<std::vector<string>, std::vector<float>, std::vector<std::int64_t>> values;
    std::vector<std::size_t> counts;  ///< the number of values in each example
};

/// Appends the feature's values if they have the dtype of `to`. Returns their dtype: that of the
/// last list, as in protocol buffers; DType::invalid if there is no list.
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

/// Parses the examples of one call; compiled once for all types.
class ExampleParser {
public:
    TF_COMMON ExampleParser(std::string_view op, std::span<const FeatureSpec> specs, bool batched)
        : op_(op), specs_(specs), batched_(batched), columns_(specs.size()), found_(specs.size()) {
        for (std::size_t k = 0; k < specs.size(); ++k) {
            keys_.emplace_back(specs[k].key, k);
            if (specs[k].dtype == DType::float32) columns_[k].values.emplace<1>();
            if (specs[k].dtype == DType::int64) columns_[k].values.emplace<2>();
        }
        std::sort(keys_.begin(), keys_.end());
    }

    TF_COMMON void parse(std::string_view serialized) {
        name_ = "serialized";
        if (batched_) name_ += "[" + std::to_string(examples_) + "]";
        find({serialized, {op_, name_}});
        for (std::size_t k = 0; k < specs_.size(); ++k)
            std::visit([&](auto& values) { take(k, values); }, columns_[k].values);
        ++examples_;
    }
    /// A tensor for each feature; values and their counts for a counted one.
    TF_COMMON std::vector<AnyTensor> results() {
        std::vector<AnyTensor> out;
        for (std::size_t k = 0; k < specs_.size(); ++k) {
            if (specs_[k].counted) {
                out.push_back(
                    std::visit([&](auto& all) { return vector(all); }, columns_[k].values));
                std::vector<std::int64_t> counts(columns_[k].counts.begin(),
                                                 columns_[k].counts.end());
                out.push_back(vector(counts));
            } else {
                out.push_back(
                    std::visit([&](auto& all) { return tensor(k, all); }, columns_[k].values));
            }
        }
        return out;
    }

private:
    /// Finds the requested features. If two have the same name, the last one with values counts, as
    /// in TensorFlow's parser.
    TF_COMMON void find(Message example) {
        for (auto& f : found_) f.reset();
        while (example.next()) {
            if (example.field() == 1) find_in_features(example.message());
            else example.skip();
        }
    }
    TF_COMMON void find_in_features(Message features) {
        while (features.next()) {
            if (features.field() == 1) find_in_entry(features.message());
            else features.skip();
        }
    }
    TF_COMMON void find_in_entry(Message entry) {
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

    /// Takes the values of a feature from one example.
    template <class T>
    void take(std::size_t k, std::vector<T>& values) {
        const FeatureSpec& spec = specs_[k];
        const std::size_t before = values.size();
        const DType dtype = found_[k] ? read_feature(*found_[k], values) : DType::invalid;
        if (dtype == DType::invalid && !spec.sequence) {
            if (spec.default_value.empty())
                fault("tf.io.feature_missing", spec, "no value in " + name_,
                      "a feature with this name, or a default value");
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
    AnyTensor vector(std::vector<T>& values) const {
        const Shape shape(dim(values.size()));
        tf::detail::tracing::Handle handle(tf::detail::core::allocate(dtype_of<T>, shape.size()));
        std::move(values.begin(), values.end(), static_cast<T*>(handle.buffer()->data()));
        return {std::move(handle), shape, dtype_of<T>};
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
        tf::detail::tracing::Handle handle(tf::detail::core::allocate(spec.dtype, shape.size()));
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
    TF_COMMON int dim(std::size_t n) const {
        if (n > static_cast<std::size_t>(std::numeric_limits<int>::max()))
            errors::raise<errors::ResourceExhausted>(
                {"tf.io.too_large", op_, "serialized", "a dimension of " + std::to_string(n),
                 "at most " + std::to_string(std::numeric_limits<int>::max())});
        return static_cast<int>(n);
    }
    TF_COMMON [[noreturn]] void fault(std::string_view id, const FeatureSpec& spec, std::string got,
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

TF_COMMON_BODY std::vector<AnyTensor> features_of_one(std::span<const FeatureSpec> specs,
                                                      std::string_view serialized) {
    ExampleParser parser("io::parse_single_example", specs, false);
    parser.parse(serialized);
    return parser.results();
}

TF_COMMON_BODY std::vector<AnyTensor> features_of_batch(std::span<const FeatureSpec> specs,
                                                        std::span<const string> serialized) {
    ExampleParser parser("io::parse_example", specs, true);
    for (const string& bytes : serialized) parser.parse(bytes);
    return parser.results();
}

// ---- one feature, for ops

TF_COMMON_INLINE std::span<const std::int64_t> numbers_in(const AnyTensor& x) {
    return {static_cast<const std::int64_t*>(x.data()), static_cast<std::size_t>(x.shape().size())};
}
TF_COMMON_INLINE AnyTensor int64_tensor(const std::vector<std::int64_t>& all, const Shape& shape) {
    tf::detail::tracing::Handle handle(tf::detail::core::allocate(DType::int64, shape.size()));
    std::copy(all.begin(), all.end(), static_cast<std::int64_t*>(handle.buffer()->data()));
    return {std::move(handle), shape, DType::int64};
}
TF_COMMON_INLINE AnyTensor int64_vector(const std::vector<std::int64_t>& all) {
    return int64_tensor(all, Shape(static_cast<int>(all.size())));
}

/// Parses one feature; two results for a counted one.
TF_COMMON_INLINE std::vector<AnyTensor> parse_feature(const kernels::Ref& serialized,
                                                      const FeatureSpec& spec) {
    const auto* all = serialized.as<const string>();
    if (serialized.shape.rank == 0) return features_of_one({&spec, 1}, *all);
    return features_of_batch({&spec, 1}, {all, static_cast<std::size_t>(serialized.shape.size())});
}
TF_COMMON_INLINE std::string_view key_in(const kernels::Ref& key) {
    return *key.as<const string>();
}
TF_COMMON_INLINE std::vector<AnyTensor> parse_counted(const kernels::Ref* in, DType type) {
    return parse_feature(in[0], {key_in(in[1]), type, Shape(), true, {}, true});
}
template <class F>
void with_example_type(DType type, const F& f) {
    if (type == DType::float32) f(float{});
    else if (type == DType::int64) f(std::int64_t{});
    else f(string{});
}
/// Copies elements to a result, which has no memory if the program does not need it.
TF_COMMON_INLINE void copy_elements(const kernels::Ref& to, const AnyTensor& from) {
    if (to.data == nullptr) return;
    with_example_type(from.dtype(), [&]<class T>(const T&) {
        std::copy_n(static_cast<const T*>(from.data()), from.shape().size(), to.as<T>());
    });
}

TF_COMMON_BODY std::pair<AnyTensor, AnyTensor> positions_of_values(const AnyTensor& counts,
                                                                   bool batched) {
    std::vector<std::int64_t> at;
    std::int64_t row = 0, longest = 0, size = 0;
    for (const std::int64_t count : numbers_in(counts)) {
        for (std::int64_t k = 0; k < count; ++k) {
            if (batched) at.push_back(row);
            at.push_back(k);
        }
        longest = std::max(longest, count);
        size += count;
        ++row;
    }
    std::vector<std::int64_t> dims{row, longest};
    if (!batched) dims.erase(dims.begin());
    return {int64_tensor(at, Shape(static_cast<int>(size), batched ? 2 : 1)), int64_vector(dims)};
}

TF_COMMON_BODY std::int64_t longest_sequence(const kernels::Ref* in, std::int64_t step) {
    const AnyTensor counts = parse_counted(in, in[2].dtype)[1];
    const auto* all = static_cast<const std::int64_t*>(counts.data());
    std::int64_t longest = 0;
    for (std::int64_t k = 0; k < counts.shape().size(); ++k) longest = std::max(longest, all[k]);
    return longest / step;
}
TF_COMMON_BODY void parse_dense_feature(const kernels::Ref& out, const kernels::Ref* in,
                                        bool sequence) {
    Shape dims;
    for (int d = in[0].shape.rank + (sequence ? 1 : 0); d < out.shape.rank; ++d)
        dims.push_back(out.shape[d]);
    FeatureSpec spec{key_in(in[1]), out.dtype, dims, sequence, {}};
    if (in[2].shape.size() != 0) {
        tf::detail::tracing::Handle h(tf::detail::core::allocate(out.dtype, in[2].shape.size()));
        with_example_type(out.dtype, [&]<class T>(const T&) {
            std::copy_n(in[2].as<const T>(), in[2].shape.size(),
                        static_cast<T*>(h.buffer()->data()));
        });
        spec.default_value = AnyTensor(std::move(h), in[2].shape, out.dtype);
    }
    copy_elements(out, parse_feature(in[0], spec)[0]);
}
TF_COMMON_BODY std::int64_t count_feature(const kernels::Ref* in, DType type) {
    return parse_counted(in, type)[0].shape().size();
}
TF_COMMON_BODY void parse_sparse_feature(const kernels::Ref* out, const kernels::Ref* in,
                                         DType type) {
    const std::vector<AnyTensor> parts = parse_counted(in, type);
    const auto [positions, dims] = positions_of_values(parts[1], in[0].shape.rank == 1);
    copy_elements(out[0], positions);
    copy_elements(out[1], parts[0]);
    copy_elements(out[2], dims);
}

}  // namespace tf::io::detail
