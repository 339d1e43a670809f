// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Examples: as objects, which must be the same after writing and reading, and as tensors.

#include <tf/io.hpp>

#include "../fuzz.hpp"

namespace io = tf::io;
namespace train = tf::train;

namespace {

template <class T>
void object(std::string_view bytes) {
    const std::string once = T::FromString(bytes).SerializeToString();
    fuzz::require(T::FromString(once).SerializeToString() == once);
}

}  // namespace

void fuzz::run(std::string_view bytes) {
    attempt([&] { object<train::Example>(bytes); });
    attempt([&] { object<train::SequenceExample>(bytes); });
    attempt([&] {
        const auto [x, label, words] =
            io::parse_single_example(bytes, io::FixedLenFeature<float, 2>("x"),
                                     io::FixedLenFeature<std::int64_t>("label", 3),
                                     io::FixedLenSequenceFeature<tf::string>("words"));
        require(words.values().size() <= bytes.size());
    });
    attempt([&] {
        const std::string half(bytes.substr(0, bytes.size() / 2));
        io::parse_example(std::vector<std::string>{std::string(bytes), half},
                          io::FixedLenSequenceFeature<float, 2>("x"),
                          io::FixedLenSequenceFeature<std::int64_t>("label", 3),
                          io::FixedLenSequenceFeature<tf::string>("words", "-"));
    });
}

std::vector<std::string> fuzz::seeds() {
    train::Example e;
    e.features.feature["x"] = train::FloatList{{1.f, 2.f}};
    e.features.feature["label"] = train::Int64List{{-1}};
    e.features.feature["words"] = train::BytesList{{"a", "bc"}};
    e.features.feature["none"];
    train::SequenceExample s;
    s.context = e.features;
    s.feature_lists.feature_list["steps"].feature = {train::Int64List{{1, 2}}, train::Feature()};
    return {e.SerializeToString(), s.SerializeToString(), ""};
}
