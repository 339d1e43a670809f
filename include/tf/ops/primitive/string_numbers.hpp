// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Strings from numbers and numbers from strings: tf.strings.as_string, to_number, to_hash_bucket,
// to_hash_bucket_fast, to_hash_bucket_strong.

#include <tf/kernels/string_hash.hpp>
#include <tf/kernels/string_numbers.hpp>
#include <tf/ops/primitive/string_op.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Text: the fill character.
struct AsString : StringOp<AsString> {
    struct Attributes {
        std::int64_t precision = -1;
        Flag scientific, shortest;
        std::int64_t width = -1;
    };
    static constexpr std::string_view name = "AsString";
    static constexpr DType result_dtype = DType::str;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && count == 1 && in[0] != DType::invalid &&
               in[0] != DType::resource;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        const Attributes given = attributes_of<AsString>(a);
        kernels::write_numbers(
            out, in[0],
            {given.precision, given.scientific, given.shortest, given.width, text_of(a)});
    }
    static void from_graph_def(auto& n) {
        const Attributes given{n.number("precision", -1), n.flag("scientific"), n.flag("shortest"),
                               n.number("width", -1)};
        const auto words = to_words(given);
        n.out(n.template make<AsString>(DType::str, {n.in(0)}, {words.begin(), words.end()},
                                        n.text("fill")));
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<AsString>(n);
        n.result(n.add(name, {n.in(0)},
                       {{"T", n.type(0)},
                        {"precision", given.precision},
                        {"scientific", bool(given.scientific)},
                        {"shortest", bool(given.shortest)},
                        {"width", given.width},
                        {"fill", std::string(n.text())}}));
    }
};

struct StringToNumber : StringOp<StringToNumber> {
    static constexpr std::string_view name = "StringToNumber";
    static constexpr std::string_view type_attribute = "out_type";
    static constexpr bool is_result(DType d) {
        return d == DType::float32 || d == DType::float64 || d == DType::int32 ||
               d == DType::int64 || d == DType::uint32 || d == DType::uint64;
    }
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_result(out) && all_are(DType::str, in, count, 1);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes&) {
        kernels::read_numbers(out, in[0]);
    }
    static void from_graph_def(auto& n) { n.result(n.type("out_type"), {n.in(0)}, {}); }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, {n.in(0)}, {{"out_type", n.type()}}));
    }
};

template <class Op, kernels::StringHash Hash>
struct HashBucket : StringFunction<Op, DType::int64> {
    struct Attributes {
        std::int64_t num_buckets = 1;
        std::uint64_t key[2] = {0, 0};  ///< used by the strong hash only
    };
    static constexpr bool keyed = Hash == kernels::StringHash::sip;
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        const Attributes given = attributes_of<Op>(a);
        kernels::hash_strings(out, in[0], Hash, given.num_buckets, given.key);
    }
    static void from_graph_def(auto& n) {
        std::vector<std::int64_t> key{0, 0};
        if (keyed) key = n.numbers("key");
        if (key.size() != 2) n.fail("a key of other length", "two numbers");
        n.result(DType::int64, {n.in(0)}, {n.number("num_buckets", 0), key[0], key[1]});
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<Op>(n);
        const std::vector<std::int64_t> key{static_cast<std::int64_t>(given.key[0]),
                                            static_cast<std::int64_t>(given.key[1])};
        n.result(
            n.add(Op::name, {n.in(0)},
                  {{"num_buckets", given.num_buckets}, {"key", keyed ? n.list(key) : n.none()}}));
    }
};
struct StringToHashBucket : HashBucket<StringToHashBucket, kernels::StringHash::murmur> {
    static constexpr std::string_view name = "StringToHashBucket";
};
struct StringToHashBucketFast
    : HashBucket<StringToHashBucketFast, kernels::StringHash::fingerprint> {
    static constexpr std::string_view name = "StringToHashBucketFast";
};
struct StringToHashBucketStrong : HashBucket<StringToHashBucketStrong, kernels::StringHash::sip> {
    static constexpr std::string_view name = "StringToHashBucketStrong";
};

struct StringNumberOps {
    using list = Registry<AsString, StringToNumber, StringToHashBucket, StringToHashBucketFast,
                          StringToHashBucketStrong>;
};

}  // namespace op

template <>
struct op_by_id<op_id("AsString")> : std::type_identity<op::AsString> {};
template <>
struct op_by_id<op_id("StringToNumber")> : std::type_identity<op::StringToNumber> {};
template <>
struct op_by_id<op_id("StringToHashBucket")> : std::type_identity<op::StringToHashBucket> {};
template <>
struct op_by_id<op_id("StringToHashBucketFast")> : std::type_identity<op::StringToHashBucketFast> {
};
template <>
struct op_by_id<op_id("StringToHashBucketStrong")>
    : std::type_identity<op::StringToHashBucketStrong> {};

namespace strings {

/// The format of numbers in tf::strings::as_string, as for C's printf.
struct AsStringOptions {
    std::int64_t precision = -1;  ///< digits of floats; -1: 6 digits
    bool scientific = false;      ///< 1.500000e+00
    bool shortest = false;        ///< 1.5 or 1e+20, with at most `precision` significant digits
    std::int64_t width = -1;      ///< the minimum number of characters
    std::string_view fill = "";   ///< '0' pads with zeros, '-' pads at the right; ' ', '+' and '#'
                                  ///< as in printf
};

/// Each element as a string (tf.strings.as_string): 1.500000, -3, true. Any dtype.
/// errors::InvalidArgument for options that are not valid for the dtype.
template <TensorLike A>
constexpr auto as_string(const A& x, const AsStringOptions& options = {}) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr Shape shape = X::static_shape;
        const auto words = op::to_words(op::AsString::Attributes{
            options.precision, options.scientific, options.shortest, options.width});
        return tf::detail::ops::call<op::AsString, TensorOf<string, shape>>(
            tf::detail::ops::CallAttributes(words, options.fill), X(x.collapse()));
    }
}

/// Each string as a number (tf.strings.to_number). The result is float; for double, int32, int64,
/// uint32 or uint64, use to_number<T>(x) or to_number(x, tf::int32). White space at the ends is
/// ignored. errors::InvalidArgument for a string that is not a number of the dtype.
template <Element T = float, tf::detail::ops::Operand A>
constexpr auto to_number(const A& x) {
    constexpr bool known = op::StringToNumber::is_result(dtype_of<T>);
    static_assert(known,
                  "[tf.strings.to_number] to_number<T>(x): T must be float, double, int32, int64, "
                  "uint32 or uint64; use tf::cast<T>(tf::strings::to_number<float>(x))");
    if constexpr (known) return tf::detail::ops::string_function<op::StringToNumber, T>(x);
    else return Poison{};
}
template <tf::detail::ops::Operand A, class T>
constexpr auto to_number(const A& x, DTypeName<T>) {
    return to_number<T>(x);
}

/// The number of a bucket for each string, int64 in [0, num_buckets)
/// (tf.strings.to_hash_bucket_fast): FarmHash's Fingerprint64 modulo `num_buckets`, which is the
/// same on every machine. errors::InvalidArgument if `num_buckets` is less than 1.
template <tf::detail::ops::Operand A>
constexpr auto to_hash_bucket_fast(const A& x, std::int64_t num_buckets) {
    return tf::detail::ops::string_function<op::StringToHashBucketFast, std::int64_t>(
        x, op::to_words(op::StringToHashBucketFast::Attributes{num_buckets}));
}
/// The same with MurmurHash64A (tf.strings.to_hash_bucket), an older hash.
template <tf::detail::ops::Operand A>
constexpr auto to_hash_bucket(const A& x, std::int64_t num_buckets) {
    return tf::detail::ops::string_function<op::StringToHashBucket, std::int64_t>(
        x, op::to_words(op::StringToHashBucket::Attributes{num_buckets}));
}
/// The same with SipHash-2-4 and a key of two numbers (tf.strings.to_hash_bucket_strong):
/// to_hash_bucket_strong(x, 10, {1, 2}). Strings that fall into the same bucket can be constructed
/// only with the key.
template <tf::detail::ops::Operand A>
constexpr auto to_hash_bucket_strong(const A& x, std::int64_t num_buckets,
                                     const std::int64_t (&key)[2]) {
    return tf::detail::ops::string_function<op::StringToHashBucketStrong, std::int64_t>(
        x, op::to_words(op::StringToHashBucketStrong::Attributes{
               num_buckets,
               {static_cast<std::uint64_t>(key[0]), static_cast<std::uint64_t>(key[1])}}));
}

}  // namespace strings

using strings::as_string;

}  // namespace tf
