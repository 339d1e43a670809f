// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Named lists of bytes, floats or integers. Most TFRecord files hold them, one serialized Example
// per record. Mirrors tf.train.Example and tf.train.SequenceExample; parse_example.hpp converts
// them to tensors.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>

namespace tf::train {

/// A list of strings. Mirrors tf.train.BytesList.
struct BytesList {
    std::vector<std::string> value;
    friend bool operator==(const BytesList&, const BytesList&) = default;
};
/// A list of floats. Mirrors tf.train.FloatList.
struct FloatList {
    std::vector<float> value;
    friend bool operator==(const FloatList&, const FloatList&) = default;
};
/// A list of integers. Mirrors tf.train.Int64List.
struct Int64List {
    std::vector<std::int64_t> value;
    friend bool operator==(const Int64List&, const Int64List&) = default;
};

/// One list of one of the three kinds, or no list (tf.train.Feature).
class Feature {
public:
    Feature() = default;
    Feature(BytesList list) : kind_(Kind::bytes), bytes_(std::move(list)) {}
    Feature(FloatList list) : kind_(Kind::floats), floats_(std::move(list)) {}
    Feature(Int64List list) : kind_(Kind::int64s), int64s_(std::move(list)) {}

    bool has_bytes_list() const { return kind_ == Kind::bytes; }
    bool has_float_list() const { return kind_ == Kind::floats; }
    bool has_int64_list() const { return kind_ == Kind::int64s; }
    /// The list; empty if the feature has another kind, as in protocol buffers.
    const BytesList& bytes_list() const { return bytes_; }
    const FloatList& float_list() const { return floats_; }
    const Int64List& int64_list() const { return int64s_; }
    /// A list to fill; a list of another kind is dropped.
    BytesList& mutable_bytes_list() { return mutable_list(Kind::bytes, bytes_); }
    /// A list to fill; a list of another kind is dropped.
    FloatList& mutable_float_list() { return mutable_list(Kind::floats, floats_); }
    /// A list to fill; a list of another kind is dropped.
    Int64List& mutable_int64_list() { return mutable_list(Kind::int64s, int64s_); }

    friend bool operator==(const Feature&, const Feature&) = default;

private:
    enum class Kind : std::uint8_t { none, bytes, floats, int64s };

    template <class List>
    List& mutable_list(Kind kind, List& list) {
        if (kind_ != kind) *this = Feature(List{});
        return list;
    }

    // Not a std::variant, which every program that includes this header would compile; the lists of
    // the other kinds are empty.
    Kind kind_ = Kind::none;
    BytesList bytes_;
    FloatList floats_;
    Int64List int64s_;
};

/// Features by name. They are written in the order of their names, so equal features have equal
/// bytes.
struct Features {
    std::map<std::string, Feature, std::less<>> feature;
    friend bool operator==(const Features&, const Features&) = default;
};

/// One row of a data set (tf.train.Example):
///
///     tf::train::Example e;
///     e.features.feature["label"] = tf::train::Int64List{{7}};
///     writer.write(e.SerializeToString());
struct Example {
    Features features;

    TF_COMMON std::string SerializeToString() const;
    /// Parses the bytes; errors::DataLoss if they are not an Example.
    TF_COMMON static Example FromString(std::string_view bytes);
    friend bool operator==(const Example&, const Example&) = default;
};

/// The values of one feature at all steps. Mirrors tf.train.FeatureList.
struct FeatureList {
    std::vector<Feature> feature;
    friend bool operator==(const FeatureList&, const FeatureList&) = default;
};
/// Lists of features by name. Mirrors tf.train.FeatureLists.
struct FeatureLists {
    std::map<std::string, FeatureList, std::less<>> feature_list;
    friend bool operator==(const FeatureLists&, const FeatureLists&) = default;
};

/// Features of a whole sequence, and features for each of its steps (tf.train.SequenceExample).
struct SequenceExample {
    Features context;
    FeatureLists feature_lists;

    TF_COMMON std::string SerializeToString() const;
    /// Parses the bytes; errors::DataLoss if they are not a SequenceExample.
    TF_COMMON static SequenceExample FromString(std::string_view bytes);
    friend bool operator==(const SequenceExample&, const SequenceExample&) = default;
};

}  // namespace tf::train

#if TF_HAS_CODE
#include <tf/io/records/example_code.hpp>
#endif
