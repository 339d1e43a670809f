// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Nodes that no op accepts: operands that are missing or of another type, and excessive sizes.

#include <doctest/doctest.h>

#include "model_parts.hpp"

using namespace test::model_parts;

TEST_CASE("results and operands that are not there, or of another type") {
    const auto one = [](std::vector<NodeDef> nodes, std::string result) {
        return model({function("f", std::move(nodes), std::move(result))});
    };
    refuses<InvalidArgument>(one({node("n", "NoOp", {})}, "n:y:0"), "0 results");
    refuses<InvalidArgument>(one({node("n", "IdentityN", {})}, "n:output:0"), "0 results");
    refuses<InvalidArgument>(
        one({node("n", "If", {},
                  {{"then_branch", FunctionName{"f"}}, {"else_branch", FunctionName{"f"}}})},
            "n:output:0"),
        "more of them");
    refuses<InvalidArgument>(
        one({node("n", "MatMul", {"x", "x"}, {{"transpose_b", std::string("x")}})}, "n:product:0"),
        "attribute 'transpose_b' of another type");
    const AnyTensor text = any(tf::constant("a"));
    cannot_run(one({constant("c", text), node("n", "TanhGrad", {"c:output:0", "x"})}, "n:z:0"),
               "TanhGrad with dtype");

    const auto with_list = [&](std::vector<NodeDef> more, std::string effect) {
        std::vector<NodeDef> nodes{
            constant("two", any(tf::constant({2}))),
            constant("many", any(tf::constant(2147483647))),
            constant("true", any(tf::constant(true))),
            node("list", "TensorListReserve", {"two:output:0", "many:output:0"},
                 {{"element_dtype", f32}})};
        nodes.insert(nodes.end(), more.begin(), more.end());
        auto f = function("f", std::move(nodes), "x");
        f.control_ret = {{effect, effect}};
        return model({std::move(f)});
    };
    cannot_run(with_list({node("n", "Assert", {"true:output:0", "list:handle:0"})}, "n"),
               "Assert with a list as operand");
    cannot_run(with_list({node("s", "StringFormat", {"list:handle:0"}),
                          node("n", "PrintV2", {"s:output:0"})},
                         "n"),
               "StringFormat with a list as operand");
    fails<ResourceExhausted>(with_list({node("l", "TensorListLength", {"list:handle:0"}),
                                        node("n", "Assert", {"true:output:0", "l:length:0"})},
                                       "n"),
                             "tf.exec.list_size");

    auto f = function("f",
                      {constant("c", any(tf::constant(0))),
                       node("n", "TensorListGetItem", {"v", "c:output:0", "c:output:0"},
                            {{"element_dtype", f32}})},
                      "n:item:0");
    f.inputs.push_back({"v", DataType::resource});
    auto m = model({std::move(f)});
    SavedVariable v;
    v.name = "v";
    v.type = f32;
    m.objects.resize(3);
    m.objects[2].kind = v;
    m.concrete_functions["f"].bound_inputs = {2};
    cannot_run(m, "a resource as operand");
}

TEST_CASE("sizes beyond all bounds") {
    constexpr std::int64_t huge = std::int64_t{1} << 62;
    constexpr int most = 2147483647;
    const auto one = [](NodeDef n, std::string result, const AnyTensor& a, const AnyTensor& b,
                        const PartialShape& shape = Shape(2, 3)) {
        return model(
            {function("f", {constant("a", a), constant("b", b), std::move(n)}, std::move(result))},
            shape);
    };
    const AnyTensor zero = any(tf::constant(0)), unit = any(tf::constant(1.0f));
    const auto reshaped = [&](const AnyTensor& dims) {
        return one(node("n", "Reshape", {"x", "a:output:0"}), "n:output:0", dims, zero);
    };
    fails<InvalidArgument>(reshaped(any(tf::constant({most, most, most, most, most, most}))),
                           "as many elements");
    fails<InvalidArgument>(reshaped(any(tf::constant({65536, 65536, 65536, 65536, -1}))),
                           "as many elements");
    const auto slice = [&](const AnyTensor& begin, const AnyTensor& size, const PartialShape& s) {
        return one(node("n", "Slice", {"x", "a:output:0", "b:output:0"}), "n:output:0", begin, size,
                   s);
    };
    const auto far = any(tf::constant({huge, huge}));
    const PartialShape open = Shape(tf::dyn, tf::dyn);
    fails<InvalidArgument>(slice(far, far, Shape(2, 3)), "a part beyond");
    fails<InvalidArgument>(slice(far, far, open), "a part beyond");
    fails<InvalidArgument>(slice(any(tf::constant({1, 0})), any(tf::constant({2, 3})), open),
                           "a part beyond");
    CHECK(run(slice(any(tf::constant({1, 0})), any(tf::constant({1, -1})), open), ones).shape() ==
          Shape(1, 3));
    const auto split = [&](const AnyTensor& sizes, const PartialShape& s) {
        return one(node("n", "SplitV", {"x", "a:output:0", "b:output:0"},
                        {{"num_split", sizes.shape().size()}, {"T", f32}}),
                   "n:output:0", sizes, zero, s);
    };
    refuses<InvalidArgument>(split(far, Shape(2, 3)), "sizes larger than the axis");
    refuses<InvalidArgument>(split(any(tf::constant({1, 0})), Shape(2, 3)), "that add up");
    fails<InvalidArgument>(split(any(tf::constant({1, 2})), open), "sizes larger than the axis");
    CHECK(run(split(any(tf::constant({1, -1})), open), ones).shape() == Shape(1, 3));
    fails<InvalidArgument>(one(node("n", "Unpack", {"x"}, {{"num", std::int64_t{3}}, {"T", f32}}),
                               "n:output:0", zero, zero, open),
                           "3 elements in the axis");
    refuses<InvalidArgument>(one(node("n", "Unpack", {"x"}, {{"num", huge}, {"T", f32}}),
                                 "n:output:0", zero, zero, open),
                             "results");
    const auto filled = [&](const AnyTensor& dims) {
        return one(node("n", "Fill", {"a:output:0", "b:output:0"}), "n:output:0", dims, unit);
    };
    fails<ResourceExhausted>(filled(any(tf::constant({most, 1 << 18}))), "tf.core.too_large");
    // Nothing of that size is allocated before the function runs.
    load(one(node("n", "OneHot", {"b:output:0", "a:output:0", "x", "x"}), "n:output:0",
             any(tf::constant(most)), zero));
}

TEST_CASE("ops with several results") {
    const auto one = [](std::vector<NodeDef> nodes, std::string result,
                        const PartialShape& shape = Shape(2, 3)) {
        return model({function("f", std::move(nodes), std::move(result))}, shape);
    };
    const auto largest = [&](const AnyTensor& k, std::string result = "n:values:0") {
        return one({constant("k", k), node("n", "TopKV2", {"x", "k:output:0"}, {{"T", f32}})},
                   std::move(result));
    };
    const AnyTensor two = any(tf::constant(2));
    CHECK(run(largest(two), ones).shape() == Shape(2, 2));
    CHECK(run(largest(two, "n:indices:0"), ones).dtype() == tf::DType::int32);
    refuses<InvalidArgument>(largest(two, "n:values:2"), "one of 2 results");
    refuses<InvalidArgument>(largest(two, "n:indices:1"), "one of 2 results");
    refuses<InvalidArgument>(largest(any(tf::constant({1, 2}))), "one number");
    for (const std::int64_t k : {std::int64_t{4}, std::int64_t{-1}, std::int64_t{1} << 40})
        fails<InvalidArgument>(largest(any(tf::constant(k, tf::int64))), "tf.ops.top_k");
    const PartialShape open = Shape(tf::dyn, tf::dyn);
    fails<InvalidArgument>(
        one({node("d", "Shape", {"x"}), node("n", "TopKV2", {"x", "d:output:0"}, {{"T", f32}})},
            "n:values:0", open),
        "tf.ops.top_k");
    fails<InvalidArgument>(one({node("n", "Unique", {"x"}, {{"T", f32}})}, "n:y:0"),
                           "tf.ops.unique");
    fails<InvalidArgument>(one({node("n", "Unique", {"x"}, {{"T", f32}})}, "n:idx:0", open),
                           "tf.ops.unique");
    cannot_run(one({node("n", "Unique", {"x"}, {{"T", f32}, {"out_idx", f32}})}, "n:y:0"),
               "Unique with out_idx");
}

TEST_CASE("what must be one number, and is known when it runs only") {
    const auto one = [](std::vector<NodeDef> nodes, std::string result) {
        const PartialShape open = Shape(tf::dyn);
        return model({function("f", std::move(nodes), std::move(result)), function("g", {}, "x"),
                      function("h", {node("n", "Neg", {"x"})}, "n:y:0")},
                     open);
    };
    const AnyTensor none = any(tf::zeros<float, 0>()), two = any(tf::ones<float, 2>());
    const auto test = node("t", "Greater", {"x", "x"});
    // As reshape makes them, their shapes are not known when the model is loaded.
    const auto dims = node("d", "Shape", {"x"}),
               open = node("r", "Reshape", {"t:z:0", "d:output:0"}, {{"T", truth}});
    auto checked = one({test, dims, open, node("n", "Assert", {"r:output:0", "x"})}, "x");
    checked.graph.library[0].control_ret = {{"n", "n"}};
    fails<InvalidArgument>(checked, "tf.exec.scalar", none);
    fails<InvalidArgument>(checked, "tf.exec.scalar", two);
    fails<InvalidArgument>(
        one({test, dims, open,
             node("n", "If", {"r:output:0", "x"},
                  {{"then_branch", FunctionName{"g"}}, {"else_branch", FunctionName{"h"}}})},
            "n:output:0"),
        "tf.exec.scalar", none);
    const auto number = any(tf::constant(1.0f));
    const auto range = one({constant("c", number),
                            node("n", "Range", {"c:output:0", "x", "c:output:0"}, {{"Tidx", f32}})},
                           "n:output:0");
    fails<InvalidArgument>(range, "tf.ops.range", none);
    fails<InvalidArgument>(range, "tf.ops.range", two);
}

TEST_CASE("convolutions that do not fit") {
    using Numbers = std::vector<std::int64_t>;
    constexpr std::int64_t most = 2147483647;
    const PartialShape open = Shape(tf::dyn, tf::dyn, tf::dyn, tf::dyn);
    const AnyTensor image = any(tf::ones<float, 1, 4, 4, 2>());
    const AnyTensor window = any(tf::ones<float, 3, 3, 2, 1>());
    const auto list = [](Numbers numbers) {
        AttrList all;
        all.ints = std::move(numbers);
        return all;
    };
    const auto attributes = [&](Numbers strides, std::string padding, Numbers dilations = {},
                                Numbers zeros = {}, std::string format = "NHWC") {
        Attrs all{{"strides", list(std::move(strides))},
                  {"padding", std::move(padding)},
                  {"explicit_paddings", list(std::move(zeros))},
                  {"data_format", std::move(format)}};
        if (!dilations.empty()) all["dilations"] = list(std::move(dilations));
        return all;
    };
    const auto conv = [&](Attrs attrs, const PartialShape& shape, const AnyTensor& filters) {
        return model({function("f",
                               {constant("w", filters),
                                node("n", "Conv2D", {"x", "w:output:0"}, std::move(attrs))},
                               "n:output:0")},
                     shape);
    };
    const auto with = [&](Attrs attrs) { return conv(std::move(attrs), open, window); };
    const Numbers one{1, 1, 1, 1};
    CHECK(run(with(attributes(one, "VALID")), image).shape() == Shape(1, 2, 2, 1));
    CHECK(run(with(attributes(one, "VALID", {1, 2, 1, 1})), image).shape() == Shape(1, 0, 2, 1));
    cannot_run(with(attributes(one, "SAME", {}, {}, "NCHW")), "data_format NCHW");
    refuses<InvalidArgument>(with(attributes({}, "SAME")), "[1, height, width, 1]");
    refuses<InvalidArgument>(with(attributes({1, 1, 1}, "SAME")), "[1, height, width, 1]");
    refuses<InvalidArgument>(with(attributes({2, 1, 1, 1}, "SAME")), "[1, height, width, 1]");
    refuses<InvalidArgument>(with(attributes(one, "SAME", {1, 1, 1, 2})), "[1, height, width, 1]");
    refuses<InvalidArgument>(with(attributes({1, 0, 1, 1}, "SAME")), "out of range");
    refuses<InvalidArgument>(with(attributes({1, 1, most + 1, 1}, "SAME")), "out of range");
    refuses<InvalidArgument>(with(attributes(one, "SAME", {1, -1, 1, 1})), "out of range");
    refuses<InvalidArgument>(with(attributes(one, "EXPLICIT", {}, {0, 0, 1, 1})), "8 numbers");
    refuses<InvalidArgument>(with(attributes(one, "EXPLICIT", {}, {0, 0, -1, 0, 0, 0, 0, 0})),
                             "out of range");
    refuses<InvalidArgument>(with(attributes(one, "EXPLICIT", {}, {0, 0, 0, 0, 0, 0, 0, 1})),
                             "padding of height and width only");
    refuses<InvalidArgument>(with(attributes(one, "Same")), "SAME, VALID or EXPLICIT");
    // Every number at its bound: nothing overflows.
    const Numbers all{1, most, most, 1};
    fails<InvalidArgument>(with(attributes(all, "VALID", all)), "tf.nn.convolution", image);
    CHECK(run(with(attributes(all, "SAME", all)), image).shape() == Shape(1, 1, 1, 1));
    const Numbers zeros{0, 0, most, most, most, most, 0, 0};
    fails<InvalidArgument>(with(attributes(one, "EXPLICIT", {}, zeros)), "tf.nn.convolution",
                           image);
    CHECK(run(with(attributes(all, "EXPLICIT", all, zeros)), image).shape() == Shape(1, 1, 1, 1));
    // Ranks and channels.
    const Attrs plain = attributes(one, "SAME");
    fails<InvalidArgument>(conv(plain, Shape(2, 3), window), "a rank of 4");
    fails<InvalidArgument>(conv(plain, open, any(tf::ones<float, 3, 2>())), "a rank of 4", image);
    fails<InvalidArgument>(with(plain), "tf.nn.convolution", any(tf::ones<float, 1, 4, 4, 3>()));
    fails<InvalidArgument>(with(plain), "tf.nn.convolution", any(tf::ones<float, 1, 4, 4, 0>()));
    fails<InvalidArgument>(conv(plain, open, any(tf::zeros<float, 0, 3, 2, 1>())),
                           "tf.nn.convolution", image);
    const auto back = [&](const AnyTensor& sizes) {
        return model({function("f",
                               {constant("w", window), constant("s", sizes),
                                node("n", "Conv2DBackpropInput", {"s:output:0", "w:output:0", "x"},
                                     attributes({1, 2, 2, 1}, "SAME"))},
                               "n:output:0")},
                     open);
    };
    const AnyTensor dy = any(tf::ones<float, 1, 2, 2, 1>());
    CHECK(run(back(any(tf::constant({1, 4, 3, 2}))), dy).shape() == Shape(1, 4, 3, 2));
    refuses<InvalidArgument>(back(any(tf::constant({4, 3}))), "4 sizes");
    refuses<InvalidArgument>(back(any(tf::constant({1, -4, 3, 2}))), "a size of at least 0");
    for (const AnyTensor& sizes :
         {any(tf::constant({1, 5, 3, 2})), any(tf::constant({2, 4, 3, 2})),
          any(tf::constant({1, 4, 3, 4})), any(tf::constant({1, 0, 3, 2}))})
        fails<InvalidArgument>(back(sizes), "tf.nn.convolution", dy);
}
