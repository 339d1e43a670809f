// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Nodes of sparse and ragged tensors and of Examples with attributes that TensorFlow would not
// write: numbers of results without bounds, lists of different lengths.

#include <doctest/doctest.h>

#include "model_parts.hpp"

using namespace test::model_parts;

namespace {

constexpr std::int64_t huge = std::int64_t{1} << 62;

SavedModelDef with_parts(NodeDef n, std::string result) {
    return model({function("f",
                           {constant("at", any(tf::constant<std::int64_t>({{0, 1}, {1, 2}}))),
                            constant("values", any(tf::constant({1.f, 2.f}))),
                            constant("dims", any(tf::constant<std::int64_t>({2, 3}))),
                            constant("zero", any(tf::constant<std::int64_t>(0))),
                            constant("splits", any(tf::constant<std::int64_t>({0, 2, 2}))),
                            constant("text", any(tf::constant({"a"}))),
                            constant("none", any(tf::Tensor<tf::string, 0>())), std::move(n)},
                           std::move(result))});
}
NodeDef split(std::int64_t parts) {
    return node("n", "SparseSplit",
                {"zero:output:0", "at:output:0", "values:output:0", "dims:output:0"},
                {{"num_split", parts}, {"T", f32}});
}

}  // namespace

TEST_CASE("numbers of results of sparse and ragged nodes") {
    CHECK(run(with_parts(split(2), "n:output_values:1"), ones).shape() == Shape(1));
    for (const std::int64_t parts : {huge, std::int64_t{0}, std::int64_t{-1}, -huge})
        refuses<InvalidArgument>(with_parts(split(parts), "n:output_values:0"), "num_split");
    refuses<InvalidArgument>(with_parts(split(3), "n:output_values:0"), "3 parts");
    refuses<InvalidArgument>(with_parts(split(2), "n:output_values:2"), "6 results");
    refuses<InvalidArgument>(with_parts(split(2), "n:nothing:0"), "6 results");
    for (const std::int64_t count : {huge, std::int64_t{0}, std::int64_t{2}, std::int64_t{-1}})
        refuses<InvalidArgument>(
            with_parts(
                node("n", "SparseConcat", {"at:output:0", "values:output:0", "dims:output:0"},
                     {{"N", count}, {"T", f32}, {"concat_dim", std::int64_t{0}}}),
                "n:output_values:0"),
            "SparseConcat");
    for (const std::int64_t axis : {huge, -huge, std::int64_t{2}})
        refuses<InvalidArgument>(
            with_parts(
                node("n", "SparseConcat", {"at:output:0", "values:output:0", "dims:output:0"},
                     {{"N", std::int64_t{1}}, {"T", f32}, {"concat_dim", axis}}),
                "n:output_values:0"),
            "axis");
    for (const std::int64_t rank : {huge, std::int64_t{0}, std::int64_t{2}, std::int64_t{-1}})
        refuses<InvalidArgument>(
            with_parts(node("n", "RaggedTensorToSparse", {"splits:output:0", "values:output:0"},
                            {{"RAGGED_RANK", rank}, {"T", f32}}),
                       "n:sparse_values:0"),
            "RaggedTensorToSparse");
    for (const std::int64_t rank : {huge, std::int64_t{2}, std::int64_t{-1}})
        refuses<InvalidArgument>(
            with_parts(
                node("n", "RaggedGather", {"splits:output:0", "values:output:0", "dims:output:0"},
                     {{"PARAMS_RAGGED_RANK", std::int64_t{1}},
                      {"OUTPUT_RAGGED_RANK", rank},
                      {"Tsplits", data_type(DType::int64)},
                      {"Tvalues", f32}}),
                "n:output_dense_values:0"),
            "RaggedGather");
    refuses<InvalidArgument>(
        with_parts(node("n", "RaggedTensorToTensor",
                        {"dims:output:0", "values:output:0", "zero:output:0", "splits:output:0"},
                        {{"row_partition_types", AttrList{.strings = {"ROW_SPLITS", "ROW_SPLITS"}}},
                         {"T", f32}}),
                   "n:result:0"),
        "2 kinds");
}

TEST_CASE("features of Examples in lists of different lengths") {
    const auto parse = [](Attrs attrs, std::vector<std::string> more = {}) {
        std::vector<std::string> in{"text:output:0", "none:output:0", "text:output:0",
                                    "none:output:0", "none:output:0"};
        in.insert(in.end(), more.begin(), more.end());
        return with_parts(node("n", "ParseExampleV2", in, std::move(attrs)), "n:sparse_values:0");
    };
    const auto types = [](std::vector<DataType> all) { return AttrList{.types = std::move(all)}; };
    refuses<InvalidArgument>(parse({{"sparse_types", types({})}}), "different lengths");
    refuses<InvalidArgument>(parse({{"sparse_types", types({f32, f32})}}), "different lengths");
    refuses<InvalidArgument>(parse({{"sparse_types", types({i32})}}), "int32s");
    refuses<InvalidArgument>(parse({{"sparse_types", types({f32})}, {"Tdense", types({f32})}}),
                             "different lengths");
    refuses<InvalidArgument>(parse({{"sparse_types", types({f32})}}, {"zero:output:0"}),
                             "different lengths");
    refuses<InvalidArgument>(parse({{"sparse_types", types(std::vector<DataType>(2000, f32))}}),
                             "1024 at most");
}
