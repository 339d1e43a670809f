// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Named lists of bytes, floats or integers: what most TFRecord files hold, one serialized Example a
// record. Mirrors tf.train.Example and tf.train.SequenceExample; parse_example.hpp makes tensors of
// them.

#include <map>

#include <tf/io/proto.hpp>

// `template <class = void>`: programs that call none of this compile none of it.

namespace tf::train {

struct BytesList {
    std::vector<std::string> value;
    friend bool operator==(const BytesList&, const BytesList&) = default;
};
struct FloatList {
    std::vector<float> value;
    friend bool operator==(const FloatList&, const FloatList&) = default;
};
struct Int64List {
    std::vector<std::int64_t> value;
    friend bool operator==(const Int64List&, const Int64List&) = default;
};

/// One list of one of the three kinds, or none at all (tf.train.Feature).
class Feature {
public:
    Feature() = default;
    Feature(BytesList list) : kind_(Kind::bytes), bytes_(std::move(list)) {}
    Feature(FloatList list) : kind_(Kind::floats), floats_(std::move(list)) {}
    Feature(Int64List list) : kind_(Kind::int64s), int64s_(std::move(list)) {}

    bool has_bytes_list() const { return kind_ == Kind::bytes; }
    bool has_float_list() const { return kind_ == Kind::floats; }
    bool has_int64_list() const { return kind_ == Kind::int64s; }
    /// An empty list where the feature is of another kind, as in protocol buffers.
    const BytesList& bytes_list() const { return bytes_; }
    const FloatList& float_list() const { return floats_; }
    const Int64List& int64_list() const { return int64s_; }
    /// The list to be filled; a list of another kind is dropped.
    BytesList& mutable_bytes_list() { return mutable_list(Kind::bytes, bytes_); }
    FloatList& mutable_float_list() { return mutable_list(Kind::floats, floats_); }
    Int64List& mutable_int64_list() { return mutable_list(Kind::int64s, int64s_); }

    friend bool operator==(const Feature&, const Feature&) = default;

private:
    enum class Kind : std::uint8_t { none, bytes, floats, int64s };

    template <class List>
    List& mutable_list(Kind kind, List& list) {
        if (kind_ != kind) *this = Feature(List{});
        return list;
    }

    // No std::variant, which costs every program that includes this header; lists that are not of
    // the kind are empty.
    Kind kind_ = Kind::none;
    BytesList bytes_;
    FloatList floats_;
    Int64List int64s_;
};

/// Features by name. Written in the order of their names, so that equal ones are equal bytes.
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

    template <class = void>
    std::string SerializeToString() const;
    /// errors::DataLoss where the bytes are no Example.
    template <class = void>
    static Example FromString(std::string_view bytes);
    friend bool operator==(const Example&, const Example&) = default;
};

struct FeatureList {
    std::vector<Feature> feature;
    friend bool operator==(const FeatureList&, const FeatureList&) = default;
};
struct FeatureLists {
    std::map<std::string, FeatureList, std::less<>> feature_list;
    friend bool operator==(const FeatureLists&, const FeatureLists&) = default;
};

/// Features of a whole, and others for each of its steps (tf.train.SequenceExample).
struct SequenceExample {
    Features context;
    FeatureLists feature_lists;

    template <class = void>
    std::string SerializeToString() const;
    /// errors::DataLoss where the bytes are no SequenceExample.
    template <class = void>
    static SequenceExample FromString(std::string_view bytes);
    friend bool operator==(const SequenceExample&, const SequenceExample&) = default;
};

namespace detail {

using io::Message;

// Writing: a message's text comes before that of the one around it, whose length it decides.

template <class = void>
std::string bytes_of(const Feature& f) {
    std::string list, out;
    protozero::pbf_writer values(list), feature(out);
    if (f.has_bytes_list()) {
        for (const std::string& v : f.bytes_list().value) values.add_bytes(1, v);
        feature.add_message(1, list);
    } else if (f.has_float_list()) {
        const auto& v = f.float_list().value;
        values.add_packed_float(1, v.begin(), v.end());
        feature.add_message(2, list);
    } else if (f.has_int64_list()) {
        const auto& v = f.int64_list().value;
        values.add_packed_int64(1, v.begin(), v.end());
        feature.add_message(3, list);
    }
    return out;
}
template <class = void>
std::string bytes_of(const FeatureList& list) {
    std::string out;
    protozero::pbf_writer writer(out);
    for (const Feature& f : list.feature) writer.add_message(1, bytes_of(f));
    return out;
}
/// A field that is a message whose only field is a map; nothing for an empty one.
template <class T>
void add_map(std::string& out, protozero::pbf_tag_type tag,
             const std::map<std::string, T, std::less<>>& map) {
    std::string entries;
    protozero::pbf_writer writer(entries);
    for (const auto& [key, value] : map) {
        std::string entry;
        protozero::pbf_writer pair(entry);
        pair.add_string(1, key);
        pair.add_message(2, bytes_of(value));
        writer.add_message(1, entry);
    }
    if (!map.empty()) protozero::pbf_writer(out).add_message(tag, entries);
}

// Reading: protocol buffers add to what is there already when a field comes twice; lists of a kind
// are one list, and another kind drops it.

template <class List, class Add>
void read_list(Message list, List& into, Add add) {
    while (list.next())
        if (list.field() == 1) add(list, into.value);
        else list.skip();
}
template <class = void>
void read(Message message, Feature& into) {
    while (message.next()) {
        switch (message.field()) {
            case 1:
                read_list(message.message(), into.mutable_bytes_list(),
                          [](Message& m, auto& v) { v.push_back(m.string()); });
                break;
            case 2:
                read_list(message.message(), into.mutable_float_list(),
                          [](Message& m, auto& v) { m.floats(v); });
                break;
            case 3:
                read_list(message.message(), into.mutable_int64_list(),
                          [](Message& m, auto& v) { m.int64s(v); });
                break;
            default: message.skip();
        }
    }
}
template <class = void>
void read(Message message, FeatureList& into) {
    while (message.next())
        if (message.field() == 1) read(message.message(), into.feature.emplace_back());
        else message.skip();
}
/// A message whose only field is a map; of two values with one name the last one counts.
template <class T>
void read(Message message, std::map<std::string, T, std::less<>>& into) {
    while (message.next()) {
        if (message.field() != 1) {
            message.skip();
            continue;
        }
        std::string key;
        T value;
        for (Message entry = message.message(); entry.next();) {
            switch (entry.field()) {
                case 1: key = entry.string(); break;
                case 2: read(entry.message(), value); break;
                default: entry.skip();
            }
        }
        into.insert_or_assign(std::move(key), std::move(value));
    }
}

}  // namespace detail

template <class>
std::string Example::SerializeToString() const {
    std::string out;
    detail::add_map(out, 1, features.feature);
    return out;
}
template <class>
Example Example::FromString(std::string_view bytes) {
    Example out;
    for (io::Message m(bytes, {"train::Example::FromString", "bytes"}); m.next();)
        if (m.field() == 1) detail::read(m.message(), out.features.feature);
        else m.skip();
    return out;
}
template <class>
std::string SequenceExample::SerializeToString() const {
    std::string out;
    detail::add_map(out, 1, context.feature);
    detail::add_map(out, 2, feature_lists.feature_list);
    return out;
}
template <class>
SequenceExample SequenceExample::FromString(std::string_view bytes) {
    SequenceExample out;
    for (io::Message m(bytes, {"train::SequenceExample::FromString", "bytes"}); m.next();) {
        switch (m.field()) {
            case 1: detail::read(m.message(), out.context.feature); break;
            case 2: detail::read(m.message(), out.feature_lists.feature_list); break;
            default: m.skip();
        }
    }
    return out;
}

}  // namespace tf::train
