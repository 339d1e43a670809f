// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/records/sequence_example.hpp.

#include <algorithm>
#include <optional>

#include <tf/io/proto/proto.hpp>
#include <tf/io/records/parse_example_code.hpp>
#include <tf/io/records/sequence_example.hpp>

namespace tf::io::detail {

inline constexpr std::string_view parsing_sequences = "io::parse_sequence_example";

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_step(std::string_view id,
                                                            std::string_view key, std::string got,
                                                            std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {id, parsing_sequences, key, std::move(got), std::move(expected)});
}
/// The feature's list in a SequenceExample. If two have the same name, the last one counts.
TF_COMMON_INLINE std::optional<Message> list_of_steps(Message example, std::string_view key) {
    std::optional<Message> found;
    while (example.next()) {
        if (example.field() != 2) {
            example.skip();
            continue;
        }
        for (Message lists = example.message(); lists.next();) {
            if (lists.field() != 1) {
                lists.skip();
                continue;
            }
            std::string_view name;
            std::optional<Message> value;
            for (Message entry = lists.message(); entry.next();) {
                if (entry.field() == 1) name = entry.bytes();
                else if (entry.field() == 2) value = entry.message();
                else entry.skip();
            }
            if (name == key && value) found = value;
        }
    }
    return found;
}
TF_COMMON_INLINE int step_dim(std::int64_t n) {
    if (n > std::numeric_limits<int>::max())
        errors::raise<errors::ResourceExhausted>(
            {"tf.io.too_large", parsing_sequences, "serialized",
             "a dimension of " + std::to_string(n),
             "at most " + std::to_string(std::numeric_limits<int>::max())});
    return static_cast<int>(n);
}

TF_COMMON_BODY StepValues step_values(std::string_view key, DType type,
                                      const kernels::Ref& serialized) {
    StepValues out;
    if (serialized.shape.rank > 1)
        bad_step("tf.io.feature_size", key, "SequenceExamples " + serialized.shape.to_string(),
                 "a vector of them, or one");
    with_example_type(type, [&]<class T>(const T&) {
        std::vector<T> values;
        for (std::int64_t k = 0; k < serialized.shape.size(); ++k) {
            const std::string where = "serialized[" + std::to_string(k) + "]";
            std::int64_t steps = 0;
            auto list =
                list_of_steps({serialized.as<const string>()[k], {parsing_sequences, where}}, key);
            out.missing = out.missing || !list;
            while (list && list->next()) {
                if (list->field() != 1) {
                    list->skip();
                    continue;
                }
                const std::size_t before = values.size();
                const DType dtype = read_feature(list->message(), values);
                if (dtype != DType::invalid && dtype != type)
                    bad_step("tf.io.feature_dtype", key,
                             std::string(name_of(dtype)) + "s in " + where,
                             std::string(name_of(type)) + "s");
                out.sizes.push_back(static_cast<std::int64_t>(values.size() - before));
                ++steps;
            }
            out.steps.push_back(steps);
        }
        const Shape shape(step_dim(static_cast<std::int64_t>(values.size())));
        tf::detail::tracing::Handle h(tf::detail::core::allocate(type, shape.size()));
        std::move(values.begin(), values.end(), static_cast<T*>(h.buffer()->data()));
        out.values = AnyTensor(std::move(h), shape, type);
    });
    return out;
}

TF_COMMON_BODY AnyTensor dense_steps(const StepValues& all, std::string_view key, const Shape& dims,
                                     bool batched) {
    const std::int64_t size = dims.size();
    for (const std::int64_t n : all.sizes)
        if (n != size)
            bad_step("tf.io.feature_size", key, std::to_string(n) + " values in a step",
                     std::to_string(size));
    std::int64_t longest = 0;
    for (const std::int64_t n : all.steps) longest = std::max(longest, n);
    Shape shape = dims.prepend(step_dim(longest));
    if (batched) shape = shape.prepend(step_dim(static_cast<std::int64_t>(all.steps.size())));
    tf::detail::tracing::Handle h(tf::detail::core::allocate(all.values.dtype(), shape.size()));
    with_example_type(all.values.dtype(), [&]<class T>(const T&) {
        const T* from = static_cast<const T*>(all.values.data());
        T* to = static_cast<T*>(h.buffer()->data());
        for (const std::int64_t n : all.steps) {
            to = std::copy_n(from, n * size, to);
            from += n * size;
            to = std::fill_n(to, (longest - n) * size, T{});
        }
    });
    return {std::move(h), shape, all.values.dtype()};
}

TF_COMMON_BODY std::pair<AnyTensor, AnyTensor> positions_of_steps(const StepValues& all,
                                                                  bool batched) {
    std::vector<std::int64_t> at;
    std::int64_t example = 0, longest = 0, widest = 0, count = 0;
    auto size = all.sizes.begin();
    for (const std::int64_t steps : all.steps) {
        for (std::int64_t step = 0; step < steps; ++step, ++size) {
            for (std::int64_t i = 0; i < *size; ++i) {
                if (batched) at.push_back(example);
                at.push_back(step);
                at.push_back(i);
            }
            widest = std::max(widest, *size);
            count += *size;
        }
        longest = std::max(longest, steps);
        ++example;
    }
    std::vector<std::int64_t> dims{example, longest, widest};
    if (!batched) dims.erase(dims.begin());
    return {int64_tensor(at, Shape(static_cast<int>(count), batched ? 3 : 2)), int64_vector(dims)};
}

TF_COMMON_BODY void copy_steps(const kernels::Ref& to, const AnyTensor& from) {
    copy_elements(to, from);
}

}  // namespace tf::io::detail
